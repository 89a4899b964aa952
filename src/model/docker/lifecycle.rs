//! Versions of common base images whose support has ended, as of November 2026.

use crate::model::image::ImageReference;

/// An image and the versions of it that are not supported any more.
struct Lifecycle {
    /// The image's full name.
    image: &'static str,
    /// The version up to which support has ended, that one included: `[3, 21]`. As many parts as the image's
    /// release lines have.
    ended: &'static [u32],
    /// Tags that are names: releases of Debian and Ubuntu.
    names: &'static [&'static str],
    /// Release lines above `ended` that have ended, too (short-lived ones), or below that have not.
    also: &'static [u32],
}

const fn line(image: &'static str, ended: &'static [u32]) -> Lifecycle {
    Lifecycle { image, ended, names: &[], also: &[] }
}

/// Releases of Debian without security updates (<https://wiki.debian.org/LTS>); images of languages use them as variants.
const DEBIAN: [&str; 6] = ["wheezy", "jessie", "stretch", "buster", "bullseye", "squeeze"];

/// <https://ubuntu.com/about/release-cycle>, standard support.
const UBUNTU: &[&str] = &[
    "trusty", "xenial", "bionic", "focal", "groovy", "hirsute", "impish", "kinetic", "lunar", "mantic", "oracular",
    "plucky", "cosmic", "disco", "eoan",
];

static LIFECYCLES: [Lifecycle; 17] = [
    // <https://alpinelinux.org/releases/>
    line("docker.io/library/alpine", &[3, 20]),
    // Amazon Linux 2: 2026-06-30. Tags of Amazon Linux 2023 begin with the year.
    line("docker.io/library/amazonlinux", &[2]),
    line("docker.io/library/centos", &[8]),
    Lifecycle { image: "docker.io/library/debian", ended: &[11], names: &DEBIAN, also: &[] },
    // <https://go.dev/doc/devel/release>: the two newest releases get fixes.
    line("docker.io/library/golang", &[1, 24]),
    // <https://www.mongodb.com/legal/support-policy/lifecycles>
    line("docker.io/library/mongo", &[6]),
    // <https://endoflife.date/mysql>
    line("docker.io/library/mysql", &[8, 0]),
    // <https://nodejs.org/en/about/previous-releases>
    Lifecycle { image: "docker.io/library/node", ended: &[21], names: &[], also: &[23] },
    // <https://www.php.net/supported-versions.php>
    line("docker.io/library/php", &[8, 1]),
    // <https://www.postgresql.org/support/versioning/>
    line("docker.io/library/postgres", &[13]),
    // <https://devguide.python.org/versions/>
    line("docker.io/library/python", &[3, 9]),
    // <https://www.ruby-lang.org/en/downloads/branches/>
    line("docker.io/library/ruby", &[3, 2]),
    Lifecycle { image: "docker.io/library/ubuntu", ended: &[20, 4], names: UBUNTU, also: &[21, 23, 25] },
    // <https://dotnet.microsoft.com/en-us/platform/support/policy/dotnet-core>
    line("mcr.microsoft.com/dotnet/aspnet", &[7, 0]),
    line("mcr.microsoft.com/dotnet/runtime", &[7, 0]),
    line("mcr.microsoft.com/dotnet/runtime-deps", &[7, 0]),
    line("mcr.microsoft.com/dotnet/sdk", &[7, 0]),
];

/// The numbers a tag begins with: `3.21.2-slim` is 3, 21, 2.
fn numbers(tag: &str) -> Vec<u32> {
    let version = tag.strip_prefix('v').unwrap_or(tag);
    let version = version.split(['-', '_', '+']).next().unwrap_or("");
    version.split('.').map_while(|part| part.parse().ok()).collect()
}

/// What of the image is out of support: `debian 10`, `buster`. Nothing when it is supported or not known.
pub fn ended_support(image: &ImageReference<'_>) -> Option<String> {
    let tag = image.tag?;
    let name = image.full_name();
    let short = image.name();
    if name == "docker.io/library/openjdk" {
        return Some("`openjdk` (deprecated as a whole)".to_owned());
    }
    let mut words = tag.split('-');
    let official = name.starts_with("docker.io/library/");
    if official && let Some(release) = tag.split('-').find(|word| DEBIAN.contains(word)) {
        return Some(format!("Debian `{release}`"));
    }
    let lifecycle = LIFECYCLES.iter().find(|lifecycle| lifecycle.image == name)?;
    if let Some(release) = words.find(|word| lifecycle.names.contains(word)) {
        return Some(format!("`{short}` {release}"));
    }
    let version = numbers(tag);
    let (first, ended) = (*version.first()?, lifecycle.ended);
    // A major version alone floats to its newest release line.
    let comparable = version.get(..ended.len());
    let over = match comparable {
        Some(version) => version <= ended,
        None => ended.first().is_some_and(|major| first < *major),
    };
    let year = first >= 2000;
    ((over || lifecycle.also.contains(&first)) && !year).then(|| {
        let parts: Vec<String> = version.iter().take(ended.len()).map(u32::to_string).collect();
        let text = if short == "ubuntu" { tag.split('-').next().unwrap_or(tag).to_owned() } else { parts.join(".") };
        format!("`{short}` {text}")
    })
}

#[cfg(test)]
mod tests {
    use super::ended_support;
    use crate::model::image::ImageReference;

    #[test]
    fn support_is_told_by_release_line() {
        let ended = |text: &str| ImageReference::parse(text).and_then(|image| ended_support(&image)).is_some();
        for text in [
            "debian:10",
            "debian:buster-slim",
            "python:3.9",
            "python:2",
            "node:18-alpine",
            "node:23.1",
            "alpine:3.12.1",
            "ubuntu:18.04",
            "ubuntu:20.04",
            "ubuntu:25.04",
            "ubuntu:focal-20240101",
            "centos:7",
            "golang:1.19",
            "php:7.4-fpm",
            "postgres:12",
            "mysql:5.7",
            "openjdk:17",
            "mcr.microsoft.com/dotnet/sdk:6.0",
            "node:22-bullseye",
            "amazonlinux:2",
        ] {
            assert!(ended(text), "{text}");
        }
        for text in [
            "debian:13",
            "debian:bookworm",
            "python:3",
            "python:3.13-slim",
            "node:22",
            "node:lts",
            "alpine:3",
            "alpine:3.22",
            "alpine:edge",
            "ubuntu:22.04",
            "ubuntu:24.04",
            "golang:1",
            "golang:1.27",
            "php:8",
            "postgres:17",
            "mysql:8.4",
            "team/debian:10",
            "ghcr.io/a/node:10",
            "mcr.microsoft.com/dotnet/sdk:10.0",
            "amazonlinux:2023",
            "node",
        ] {
            assert!(!ended(text), "{text}");
        }
    }
}
