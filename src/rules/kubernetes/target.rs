//! The Kubernetes release that manifests are for, as the rules on schemas and API versions take it.

use crate::model::kubernetes::schema::Versions;
use crate::rule::{Options, OptionsError};

/// The minor release of the option `kubernetes-version`; `None` when it is not set.
pub(super) fn target(options: Options<'_>) -> Result<Option<u8>, OptionsError> {
    options.parsed("kubernetes-version", "a release such as `1.31`", Versions::known_minor)
}
