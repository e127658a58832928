//! The stand-ins honour the ports, and no clause is forgotten.

mod clauses;
mod stand_ins;
