//! Coded checks of Compose files.

pub mod duplicate_container_name;
pub mod duplicate_published_port;
pub mod floating_image;
pub mod literal_secret;
pub mod public_port;
pub mod unawaited_dependency;
pub mod undefined_reference;
pub mod unhealthy_dependency;
pub mod unquoted_port;
