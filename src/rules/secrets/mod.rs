//! Coded checks for credentials in the text of files.

pub mod access_token;
pub mod dotenv_secret;
pub mod password_in_url;
pub mod private_key;
pub mod state_file;
