//! Writes the schemas of single values out where they are named.

use std::collections::BTreeMap;

use utoipa::openapi::{
    RefOr, Schema, Type,
    path::Operation,
    schema::{AdditionalProperties, ArrayItems, SchemaType},
};

use super::operation::Schemas;

/// Puts them in place in all schemas, which lose those of their names.
pub(super) fn put_into(schemas: &mut Schemas, values: &BTreeMap<&'static str, Schema>) {
    schemas.retain(|name, _| !values.contains_key(name.as_str()));
    for schema in schemas.values_mut() {
        put(schema, values);
    }
}

/// Puts them in place in the parameters of an operation, which are missing
/// rather than `null`.
pub(super) fn put_into_parameters(
    operation: &mut Operation,
    values: &BTreeMap<&'static str, Schema>,
) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let Some(schema) = &mut parameter.schema else { continue };
        if let RefOr::T(Schema::OneOf(either)) = schema
            && let Some(at) = either.items.iter().position(|item| !is_null(item))
        {
            *schema = either.items.swap_remove(at);
        }
        put(schema, values);
    }
}

fn put(schema: &mut RefOr<Schema>, values: &BTreeMap<&'static str, Schema>) {
    match schema {
        RefOr::Ref(reference) => {
            let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
            let Some(value) = values.get(name) else { return };
            let description = std::mem::take(&mut reference.description);
            *schema = RefOr::T(value.clone());
            if !description.is_empty() {
                describe(schema, description);
            }
        }
        RefOr::T(Schema::Object(object)) => {
            object.properties.values_mut().for_each(|schema| put(schema, values));
            if let Some(AdditionalProperties::RefOr(schema)) =
                object.additional_properties.as_deref_mut()
            {
                put(schema, values);
            }
        }
        RefOr::T(Schema::Array(array)) => {
            if let ArrayItems::RefOrSchema(items) = &mut array.items {
                put(items, values);
            }
        }
        RefOr::T(Schema::AllOf(all)) => all.items.iter_mut().for_each(|schema| put(schema, values)),
        RefOr::T(Schema::AnyOf(any)) => any.items.iter_mut().for_each(|schema| put(schema, values)),
        RefOr::T(Schema::OneOf(either)) => {
            either.items.iter_mut().for_each(|schema| put(schema, values));
            // A value, or `null`.
            if either.items.len() == 2
                && either.items.iter().any(is_null)
                && let Some(RefOr::T(value)) = either.items.iter().find(|item| !is_null(item))
                && let Some(value) = or_null(value.clone())
            {
                *schema = RefOr::T(value);
            }
        }
        RefOr::T(_) => {}
    }
}

fn is_null(schema: &RefOr<Schema>) -> bool {
    let null = SchemaType::Type(Type::Null);
    matches!(schema, RefOr::T(Schema::Object(object)) if object.schema_type == null)
}

/// The same value or `null`, if its type is one that can say so.
pub(crate) fn or_null(mut value: Schema) -> Option<Schema> {
    let kind = match &mut value {
        Schema::Object(object) => &mut object.schema_type,
        Schema::Array(array) => &mut array.schema_type,
        _ => return None,
    };
    match kind {
        SchemaType::Type(only) => *kind = SchemaType::from_iter([only.clone(), Type::Null]),
        SchemaType::Array(types) if types.contains(&Type::Null) => {}
        _ => return None,
    }
    Some(value)
}

/// Says what the value is for, in place of what its schema says.
pub(crate) fn describe(schema: &mut RefOr<Schema>, description: String) {
    match schema {
        RefOr::Ref(reference) => reference.description = description,
        RefOr::T(Schema::Object(object)) => object.description = Some(description),
        RefOr::T(Schema::Array(array)) => array.description = Some(description),
        RefOr::T(Schema::OneOf(either)) => either.description = Some(description),
        RefOr::T(_) => {}
    }
}
