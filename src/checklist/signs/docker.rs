//! What Dockerfiles show.

use super::{Seen, lists};
use crate::model::docker::{Base, Dockerfile, Evaluated, StageRef};
use crate::model::image::ImageReference;
use crate::source::Span;
use crate::syntax::dockerfile::Keyword;

pub(super) fn look(file: &Dockerfile, seen: &mut Seen<'_>) {
    let Some(last) = file.final_stage() else { return };
    let from = last.from().map_or(Span::empty(0), |from| from.span);
    seen.add("dockerfile", from, "a Dockerfile");
    if file.stages().len() > 1 {
        seen.add("multi-stage", from, format!("{} stages", file.stages().len()));
    }
    for stage in file.stages() {
        base(stage, seen);
    }
    if let Some((user, instruction)) = last.user()
        && let Evaluated::Known(name) | Evaluated::Default(name) = &user
        && !is_root(name)
    {
        seen.add("non-root-user", instruction.instruction.span, format!("`USER {name}`"));
    }
    if let Some(found) = last.last_inherited(Keyword::Healthcheck) {
        seen.add("healthcheck", found.instruction.span, "`HEALTHCHECK`");
    }
    for keyword in [Keyword::Entrypoint, Keyword::Cmd] {
        if let Some(found) = last.last_inherited(keyword) {
            seen.add("container-command", found.instruction.span, format!("`{}`", keyword.as_str()));
            if found.exec_form().is_some() {
                seen.add("exec-form", found.instruction.span, format!("`{}` in exec form", keyword.as_str()));
            }
        }
    }
}

/// `0`, `root`, `root:root`.
fn is_root(user: &str) -> bool {
    let name = user.split(':').next().unwrap_or(user);
    matches!(name, "0" | "root")
}

fn base(stage: StageRef<'_>, seen: &mut Seen<'_>) {
    let (Base::Image, Some(image)) = (stage.base(), stage.external_image()) else { return };
    let span = stage.image_word().map_or(stage.span(), |word| word.span);
    let what = format!("`{}`", image.full_name());
    image_signs(&image, span, &what, seen);
    if is_pinned(&image) {
        seen.add("pinned-base", span, format!("{what} has a version"));
        seen.add("pinned-version", span, format!("{what} has a version"));
    }
}

pub(super) fn is_pinned(image: &ImageReference<'_>) -> bool {
    image.digest.is_some() || (image.tag.is_some() && !image.is_latest())
}

/// What the name of an image tells, wherever it is used.
pub(super) fn image_signs(image: &ImageReference<'_>, span: Span, what: &str, seen: &mut Seen<'_>) {
    seen.all(lists::of_image(&image.full_name()), span, &format!("image {what}"));
    if image.registry.is_some() {
        seen.add("named-registry", span, format!("{what} names its registry"));
    }
}

/// Images of databases, which keep data whatever is mounted.
const DATABASES: &[&str] = &[
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "mongo",
    "mongodb",
    "cassandra",
    "cockroach",
    "couchdb",
    "mssql",
    "postgis",
    "timescaledb",
];

/// Whether that is the name of a database.
pub(super) fn is_database(name: &str) -> bool {
    DATABASES.contains(&name)
}

/// Images that keep data where they have a volume.
const STORES: &[&str] = &[
    "postgres",
    "postgresql",
    "mysql",
    "mariadb",
    "mongo",
    "mongodb",
    "redis",
    "valkey",
    "elasticsearch",
    "opensearch",
    "cassandra",
    "minio",
    "dynamodb-local",
    "etcd",
    "cockroach",
    "couchdb",
    "influxdb",
    "clickhouse-server",
    "mssql",
    "neo4j",
    "rabbitmq",
    "kafka",
    "postgis",
    "timescaledb",
    "rethinkdb",
    "scylla",
    "vault",
];

/// Whether an image is a database or another store.
pub(super) fn is_store(image: &ImageReference<'_>) -> bool {
    STORES.contains(&image.name())
}
