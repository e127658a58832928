//! What an event changed, in words.

use assent_domain::agreements::What;

use crate::texts::Texts;

/// A sentence on what was done.
pub(super) type Told = String;

/// The sentences of one event, of which there is at least one.
pub(super) fn told(what: &What, t: Texts) -> Vec<Told> {
    let payload = match what {
        What::Signed => return vec![t.you_signed().to_owned()],
        What::Ended => return vec![t.you_ended().to_owned()],
        What::Changed(payload) => payload,
    };
    let shared = payload.shared_personal_data.iter().map(|(key, on)| {
        let what = t.datum(*key);
        if *on { t.you_shared(what) } else { t.you_stopped_sharing(what) }
    });
    let entered = payload.personal_data.keys();
    let entered = entered.filter(|key| !payload.shared_personal_data.contains_key(key));
    let entered = entered.map(|key| t.you_changed(t.datum(*key)));
    let permissions = payload.consents.iter().map(|(consent, on)| {
        let what = t.permission(*consent);
        if *on { t.you_turned_on(what) } else { t.you_turned_off(what) }
    });
    let ways = payload.communication_channels.iter().map(|(channel, on)| {
        let what = t.way(*channel);
        if *on { t.you_turned_on(what) } else { t.you_turned_off(what) }
    });
    shared.chain(entered).chain(permissions).chain(ways).collect()
}
