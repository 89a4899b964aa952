//! Until when versions of common base images get security fixes: the table that `scripts/image-lifecycles.py` makes.

use std::sync::OnceLock;

use crate::model::image::ImageReference;

static TABLE: &str = include_str!("releases.tsv");

/// A release line of an image.
struct Release {
    /// Without `docker.io/library/`.
    image: &'static str,
    /// `*` for the image as a whole.
    version: &'static str,
    /// Tags may have it in the place of the version.
    name: Option<&'static str>,
    /// `2025-10-31`, or `2025-10`.
    last: Option<&'static str>,
}

impl Release {
    /// The last day of support, when it was over on the day that the table was made.
    fn ended(&self, today: &str) -> Option<&'static str> {
        // Any day of a month is before `31`, or it.
        self.last.filter(|last| {
            if last.len() < today.len() { format!("{last}-31") } else { (*last).to_owned() }.as_str() < today
        })
    }
}

struct Table {
    /// The day the table was made: findings may not depend on a clock.
    today: &'static str,
    releases: Vec<Release>,
}

fn table() -> &'static Table {
    static READ: OnceLock<Table> = OnceLock::new();
    READ.get_or_init(|| {
        let today = TABLE.strip_prefix("# made ").and_then(|text| text.split_whitespace().next()).unwrap_or("");
        let written = |text: &'static str| Some(text).filter(|text| *text != "-");
        let releases = TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
            let mut fields = line.split('\t');
            let (image, version) = (fields.next()?, fields.next()?);
            Some(Release { image, version, name: written(fields.next()?), last: written(fields.next()?) })
        });
        Table { today, releases: releases.collect() }
    })
}

/// A version that gets no more fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// `debian 10`, `ubuntu focal`.
    pub what: String,
    /// The last day, or month, of support.
    pub last: &'static str,
}

/// What of the image is out of support; nothing when it is supported or not known.
pub fn ended_support(image: &ImageReference<'_>) -> Option<Ended> {
    let tag = image.tag?;
    let full = image.full_name();
    let official = full.strip_prefix("docker.io/library/");
    let product = match official {
        Some(name) => name,
        // `dotnet/sdk`, `dotnet/aspnet`, and `dotnet/core/sdk` of the first ones.
        None => full.strip_prefix("mcr.microsoft.com/dotnet/").map(|_| "mcr.microsoft.com/dotnet")?,
    };
    let short = image.name();
    let own = product_ended(product, tag).map(|(text, last)| Ended { what: format!("{short}{text}"), last });
    own.or_else(|| tag.split(['-', '_']).find_map(|word| variant_ended(word, product)))
}

/// What of a tag is out of support: ` 3.9`, and its last day.
fn product_ended(product: &str, tag: &str) -> Option<(String, &'static str)> {
    let table = table();
    let own: Vec<&Release> = table.releases.iter().filter(|release| release.image == product).collect();
    if let Some(whole) = own.iter().find(|release| release.version == "*") {
        return whole.ended(table.today).map(|last| (String::new(), last));
    }
    let word = tag.split(['-', '_', '+']).next().unwrap_or(tag);
    if let Some(named) = own.iter().find(|release| release.name == Some(word)) {
        return named.ended(table.today).map(|last| (format!(" {word}"), last));
    }
    let version = word.strip_prefix('v').unwrap_or(word);
    if !version.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    // `3.9.1` is of the line `3.9`.
    if let Some(release) = own.iter().find(|release| begins_with(version, release.version)) {
        return release.ended(table.today).map(|last| (format!(" {}", release.version), last));
    }
    // `4` floats to the newest of `4.0`, `4.2`, `4.4`: over when all are.
    let lines = own.iter().filter(|release| begins_with(release.version, version));
    let ended: Option<Vec<&'static str>> = lines.map(|release| release.ended(table.today)).collect();
    ended?.into_iter().max().map(|last| (format!(" {version}"), last))
}

/// The distribution that an official image stands on: `bullseye`, `alpine3.15`, `focal`.
fn variant_ended(word: &str, product: &str) -> Option<Ended> {
    let table = table();
    if let Some(version) = word.strip_prefix("alpine").filter(|version| !version.is_empty()) {
        let (text, last) = product_ended("alpine", version)?;
        return Some(Ended { what: format!("alpine{text}"), last });
    }
    let named = |release: &&Release| release.name == Some(word) && release.image != product;
    let release = table.releases.iter().find(named)?;
    let last = release.ended(table.today)?;
    Some(Ended { what: format!("{} {word}", release.image), last })
}

/// Whether the parts of a version begin with those of another one.
fn begins_with(version: &str, start: &str) -> bool {
    version.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::{ended_support, table};
    use crate::model::image::ImageReference;

    fn ended(text: &str) -> Option<String> {
        let found = ImageReference::parse(text).and_then(|image| ended_support(&image))?;
        Some(format!("{} {}", found.what, found.last))
    }

    #[test]
    fn support_is_told_by_release_line() {
        for (text, expected) in [
            ("debian:10", "debian 10 2024-06-30"),
            ("debian:10.13-slim", "debian 10 2024-06-30"),
            ("debian:buster-slim", "debian buster 2024-06-30"),
            ("python:3.9", "python 3.9 2025-10-31"),
            ("python:2", "python 2 2020-01-01"),
            ("node:18-alpine", "node 18 2025-04-30"),
            ("node:18.2.1-alpine3.15", "node 18 2025-04-30"),
            ("node:24-alpine3.15", "alpine 3.15 2023-11-01"),
            ("node:24-bullseye", "debian bullseye 2026-08-31"),
            ("alpine:3.12.1", "alpine 3.12 2022-05-01"),
            ("alpine:2.6", ""),
            ("ubuntu:18.04", "ubuntu 18.04 2023-05-31"),
            ("ubuntu:focal-20240101", "ubuntu focal 2025-05-29"),
            ("ubuntu:18.04.5", "ubuntu 18.04 2023-05-31"),
            ("centos:7", "centos 7 2024-06-30"),
            ("golang:1.19", "golang 1.19 2023-08"),
            ("mongo:4", "mongo 4 2024-02"),
            ("postgres:9.6.1", "postgres 9.6 2021-11-11"),
            ("openjdk:17", "openjdk 2022-07"),
            ("mcr.microsoft.com/dotnet/sdk:6.0", "sdk 6.0 2024-11-12"),
            ("mcr.microsoft.com/dotnet/core/sdk:3.1", "sdk 3.1 2022-12-13"),
            ("mcr.microsoft.com/dotnet/sdk:10.0-focal", "ubuntu focal 2025-05-29"),
            ("amazonlinux:2", "amazonlinux 2 2026-06-30"),
            ("amazonlinux:2018.03.0.20230515", "amazonlinux 2018.03 2023-12-31"),
        ] {
            assert_eq!(ended(text).unwrap_or_default(), expected, "{text}");
        }
        for text in [
            "debian:13",
            "debian:bookworm",
            "debian:12.5-slim",
            "debian:sid",
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
            "golang:1.99",
            "php:8",
            "postgres:17",
            "mysql:8.4",
            "team/debian:10",
            "ghcr.io/a/node:10",
            "mcr.microsoft.com/dotnet/sdk:10.0",
            "amazonlinux:2023",
            "node",
        ] {
            assert_eq!(ended(text), None, "{text}");
        }
    }

    #[test]
    fn every_line_of_the_table_is_read_and_dated() {
        let lines = super::TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(table().releases.len(), lines);
        let is_date = |text: &str| {
            let parts: Vec<&str> = text.split('-').collect();
            let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
            matches!(lengths.as_slice(), [4, 2] | [4, 2, 2]) && parts.iter().all(|part| part.parse::<u32>().is_ok())
        };
        assert!(is_date(table().today));
        for release in &table().releases {
            assert!(release.last.is_none_or(is_date), "{} {}", release.image, release.version);
        }
    }
}
