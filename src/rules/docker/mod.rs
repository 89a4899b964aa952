//! Checks on Dockerfiles.

pub mod deprecated_maintainer;
pub mod duplicate_stage_name;
pub mod empty_continuation;
pub mod env_self_reference;
pub mod forbidden_onbuild;
pub mod inconsistent_casing;
pub mod instruction_before_from;
pub mod invalid_exec_form;
pub mod invalid_port;
pub mod legacy_key_value;
pub mod overridden_instruction;
pub mod relative_workdir;
pub mod reserved_stage_name;
pub mod shell_form_command;
pub mod unknown_flag;
pub mod uppercase_stage_name;
