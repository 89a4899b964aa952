//! The tokens of providers: how they begin, how long they are, and what else tells a real one.

use super::detect::{Secret, SecretKind, is_distinct};
use crate::source::Span;

/// The form of a provider's tokens.
#[derive(Clone, Copy)]
pub(super) struct Token {
    pub prefix: &'static str,
    /// With its article.
    what: &'static str,
    /// The bytes that may follow the prefix.
    tail: fn(u8) -> bool,
    /// The least and the greatest number of them.
    length: (usize, usize),
    /// What else must hold of them.
    check: fn(&str) -> bool,
    /// Between the prefix and the tail stand `=`, `:`, quotes and blanks: the prefix is a name.
    named: bool,
}

const fn token(prefix: &'static str, what: &'static str, tail: fn(u8) -> bool, least: usize, most: usize) -> Token {
    Token { prefix, what, tail, length: (least, most), check: any, named: false }
}

const fn checked(token: Token, check: fn(&str) -> bool) -> Token {
    Token { check, ..token }
}

const fn named(name: &'static str, what: &'static str, tail: fn(u8) -> bool, length: usize) -> Token {
    Token { prefix: name, what, tail, length: (length, length), check: mixed, named: true }
}

const GITHUB: &str = "a GitHub token";
const GITLAB: &str = "a GitLab token";
const SLACK: &str = "a Slack token";
const STRIPE: &str = "a live Stripe key";
const AWS: &str = "an AWS access key";
const AWS_SECRET: &str = "an AWS secret access key";

/// Sources: each provider's documentation, and <https://docs.github.com/en/code-security/secret-scanning>.
pub(super) const TOKENS: &[Token] = &[
    checked(token("ghp_", GITHUB, alphanumeric, 36, 36), github_checksum),
    checked(token("gho_", GITHUB, alphanumeric, 36, 36), github_checksum),
    checked(token("ghu_", GITHUB, alphanumeric, 36, 36), github_checksum),
    checked(token("ghs_", GITHUB, alphanumeric, 36, 36), github_checksum),
    token("github_pat_", GITHUB, word, 82, 82),
    checked(token("npm_", "an npm token", alphanumeric, 36, 36), github_checksum),
    checked(token("ghr_", GITHUB, alphanumeric, 76, 76), github_checksum),
    token("pypi-AgEIcHlwaS5vcmc", "a PyPI token", url_safe, 50, 400),
    token("glpat-", GITLAB, url_safe, 20, 20),
    // With the place it is for: <https://docs.gitlab.com/security/tokens/#token-prefixes>
    checked(token("glpat-", GITLAB, dotted, 37, 320), routable),
    token("gldt-", GITLAB, url_safe, 20, 20),
    token("glrt-", GITLAB, url_safe, 20, 20),
    token("glptt-", GITLAB, hex, 40, 40),
    token("glagent-", GITLAB, url_safe, 50, 50),
    token("AKIA", AWS, base32_upper, 16, 16),
    named("aws_secret_access_key", AWS_SECRET, base64, 40),
    named("AWS_SECRET_ACCESS_KEY", AWS_SECRET, base64, 40),
    named("secretAccessKey", AWS_SECRET, base64, 40),
    token("AIza", "a Google API key", url_safe, 35, 35),
    token("GOCSPX-", "the secret of a Google OAuth client", url_safe, 28, 28),
    checked(token("AccountKey=", "the key of an Azure storage account", base64, 88, 88), padded),
    checked(token("SharedAccessKey=", "a shared access key of Azure", base64, 44, 44), ends_padded),
    checked(token("xoxb-", SLACK, url_safe, 40, 120), slack),
    checked(token("xoxp-", SLACK, url_safe, 40, 120), slack),
    token("hooks.slack.com/services/T", "a Slack webhook", path, 40, 60),
    token("sk_live_", STRIPE, alphanumeric, 24, 120),
    token("rk_live_", STRIPE, alphanumeric, 24, 120),
    token("SG.", "a SendGrid key", dotted, 66, 66),
    token("dop_v1_", "a DigitalOcean token", hex, 64, 64),
    token("hvs.", "a Vault token", url_safe, 90, 200),
    token("dckr_pat_", "a Docker Hub token", url_safe, 27, 27),
    token("hf_", "a Hugging Face token", alphabetic, 34, 34),
    token("shpat_", "a Shopify token", hex, 32, 32),
    token("dapi", "a Databricks token", hex, 32, 32),
    token("glsa_", "a Grafana token", word, 41, 41),
    token("sk-ant-api03-", "an Anthropic key", url_safe, 95, 95),
    token("sk-proj-", "an OpenAI key", url_safe, 48, 200),
    token("AGE-SECRET-KEY-1", "an age key", base32_upper_all, 58, 58),
    token("xapp-1-", SLACK, url_safe, 80, 140),
    token("discord.com/api/webhooks/", "a Discord webhook", webhook, 85, 92),
    token("NRAK-", "a New Relic key", base32_upper_all, 27, 27),
    token("sntryu_", "a Sentry token", hex, 64, 64),
    token("dp.pt.", "a Doppler token", alphanumeric, 43, 43),
    token("pul-", "a Pulumi token", hex, 40, 40),
    token("ATATT3xFfGF0", "an Atlassian token", atlassian, 150, 200),
    token("dckr_oat_", "a Docker Hub token", url_safe, 27, 40),
    token("sk-ant-admin01-", "an Anthropic key", url_safe, 93, 95),
    token("sk-svcacct-", "an OpenAI key", url_safe, 48, 200),
    token("rubygems_", "a RubyGems key", hex, 48, 48),
    token("sbp_", "a Supabase token", hex, 40, 40),
    token("nfp_", "a Netlify token", alphanumeric, 36, 36),
    token("lin_api_", "a Linear key", alphanumeric, 40, 40),
    token("pscale_tkn_", "a PlanetScale token", url_safe, 43, 43),
];

impl Token {
    /// The token that begins at `start`, where its prefix stands.
    pub(super) fn at(&'static self, text: &str, start: usize) -> Option<Secret> {
        let bytes = text.as_bytes();
        let before = start.checked_sub(1).and_then(|at| bytes.get(at)).copied();
        let joined = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        // A name may end with it: `TF_VAR_aws_secret_access_key`.
        if !self.named && before.is_some_and(joined) {
            return None;
        }
        let mut from = start + self.prefix.len();
        if self.named {
            let gap = bytes.get(from..)?.iter().take(6).take_while(|byte| b"=:\"' ".contains(byte)).count();
            if gap == 0 {
                return None;
            }
            from += gap;
        }
        let (least, most) = self.length;
        let length = bytes.get(from..)?.iter().take(most + 1).take_while(|byte| (self.tail)(**byte)).count();
        let tail = text.get(from..from + length).filter(|_| (least..=most).contains(&length))?;
        let enough = if length < 20 { 2.8 } else { 3.2 };
        if !is_distinct(tail, enough) || !(self.check)(tail) {
            return None;
        }
        let span = Span::from_usize(if self.named { from } else { start }, from + length);
        Some(Secret { kind: SecretKind::Token, what: self.what, span, hidden: span })
    }
}

fn any(_: &str) -> bool {
    true
}

fn alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn alphabetic(byte: u8) -> bool {
    byte.is_ascii_alphabetic()
}

fn word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn url_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn dotted(byte: u8) -> bool {
    url_safe(byte) || byte == b'.'
}

fn path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'/'
}

fn hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

fn base32_upper(byte: u8) -> bool {
    matches!(byte, b'A'..=b'Z' | b'2'..=b'7')
}

fn base32_upper_all(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

/// Random text of forty characters has letters of both cases and digits.
fn mixed(tail: &str) -> bool {
    let has = |test: fn(&u8) -> bool| tail.as_bytes().iter().any(test);
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit)
}

fn webhook(byte: u8) -> bool {
    url_safe(byte) || byte == b'/'
}

fn atlassian(byte: u8) -> bool {
    url_safe(byte) || byte == b'='
}

fn ends_padded(tail: &str) -> bool {
    tail.ends_with('=') && !tail.ends_with("==")
}

/// `PAYLOAD.TTLLLLLLL`: behind the last dot stand a version of two symbols and seven of length and checksum.
fn routable(tail: &str) -> bool {
    let symbol = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_lowercase();
    tail.split_once('.').is_some_and(|(payload, end)| payload.len() >= 27 && end.len() == 9 && end.bytes().all(symbol))
}

fn padded(tail: &str) -> bool {
    tail.ends_with("==")
}

/// `xoxb-NUMBER-NUMBER-LETTERS`.
fn slack(tail: &str) -> bool {
    let digits = |part: &str| part.len() >= 9 && part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = tail.split('-');
    parts.next().is_some_and(digits)
        && parts.next().is_some_and(digits)
        && parts.next_back().is_some_and(|key| key.len() >= 20)
}

/// The last six characters are the CRC-32 of the others to the base 62.
/// <https://github.blog/engineering/behind-githubs-new-authentication-token-formats/>
fn github_checksum(tail: &str) -> bool {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let Some((random, written)) = tail.len().checked_sub(6).and_then(|at| tail.split_at_checked(at)) else {
        return false;
    };
    let mut rest = crc32(random.as_bytes());
    written.bytes().rev().all(|digit| {
        let expected = DIGITS.get(rest as usize % DIGITS.len());
        rest /= 62;
        expected == Some(&digit)
    })
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}
