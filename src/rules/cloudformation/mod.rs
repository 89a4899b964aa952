//! Rules on templates themselves: what stops a deployment. What their resources may be is in the groups of the clouds.

pub mod invalid_default;
pub mod undefined_reference;
pub mod unmasked_secret_parameter;
pub mod unused_declaration;
