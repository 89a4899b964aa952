//! Whether a value stands for a secret that is not there.

use super::detect::entropy;

/// Whole values that people write where the reader is to put something.
const STAND_INS: &[&str] = &[
    "-",
    "empty",
    "false",
    "nil",
    "no",
    "none",
    "null",
    "off",
    "on",
    "password",
    "secret",
    "string",
    "token",
    "true",
    "undefined",
    "unset",
    "yes",
];

/// Words inside a value that say so.
const WORDS: &[&str] = &[
    "change-me",
    "change_me",
    "change-this",
    "change_this",
    "changeit",
    "changeme",
    "changethis",
    "dummy",
    "example",
    "fake",
    "fixme",
    "insert-",
    "insert_",
    "mock",
    "my-secret",
    "my_secret",
    "mypassword",
    "mysecret",
    "placeholder",
    "redacted",
    "replace-",
    "replace_",
    "replaceme",
    "sample",
    "todo",
    "your-",
    "your_",
    "yourpassword",
    "yoursecret",
];

/// How a value begins that names the place of a secret: a store, a file, an encrypted text.
const ELSEWHERE: &[&str] = &[
    "$",
    "%(",
    "%{",
    "/",
    "./",
    "../",
    "<",
    "@@",
    "ENC[",
    "arn:",
    "aws-sm:",
    "awssm:",
    "env:",
    "file:",
    "gcp-sm:",
    "keyvault:",
    "op://",
    "projects/",
    "ref+",
    "secret:",
    "secretref:",
    "sm://",
    "ssm:",
    "vault:",
    "~/",
];

/// Whether a value is no secret but stands for one: a placeholder (`changeme`, `<token>`, `xxxx`), a reference to be
/// filled in (`${TOKEN}`, `{{ token }}`, `$(pass)`), or the place of the real one (`/run/secrets/db`, `vault:…`, `arn:…`).
pub fn looks_placeholder(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'', '`']);
    let lower = value.to_ascii_lowercase();
    if value.is_empty() || STAND_INS.contains(&lower.as_str()) {
        return true;
    }
    if ELSEWHERE.iter().any(|start| value.starts_with(start)) || value.contains("{{") || value.contains("${") {
        return true;
    }
    if WORDS.iter().any(|word| lower.contains(word)) {
        return true;
    }
    // The name of a constant: `GOOGLE_API_KEY_VAL`.
    let is_constant = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
    if value.len() >= 8 && value.contains('_') && value.bytes().all(is_constant) {
        return true;
    }
    // `xxxx`, `****`, `0000`, `...`, `test`, `testing123`.
    let mut letters: Vec<char> = lower.chars().filter(|char| !matches!(char, '-' | '_')).collect();
    let is_test = lower.strip_prefix("test").is_some_and(|rest| {
        let rest = rest.trim_start_matches("ing");
        rest.bytes().all(|byte| byte.is_ascii_digit())
    });
    letters.dedup();
    is_test || letters.len() <= 1 || value.contains("xxxx") || value.contains("XXXX") || value.contains("****")
}

/// Passwords that everybody knows: they protect nothing, and say that the file is for a developer's machine.
const DEFAULTS: &[&str] = &[
    "1234",
    "12345",
    "123456",
    "12345678",
    "123456789",
    "admin",
    "admin123",
    "adminpass",
    "administrator",
    "app",
    "default",
    "demo",
    "dev",
    "developer",
    "development",
    "django",
    "docker",
    "elastic",
    "guest",
    "hello",
    "keycloak",
    "letmein",
    "local",
    "localdev",
    "mariadb",
    "minio",
    "minioadmin",
    "mongo",
    "mongodb",
    "mysql",
    "nextcloud",
    "odoo",
    "pass",
    "passw0rd",
    "password1",
    "password123",
    "postgres",
    "postgresql",
    "qwerty",
    "rabbit",
    "rabbitmq",
    "redis",
    "root",
    "rootpass",
    "rootpassword",
    "secret123",
    "supersecret",
    "symfony",
    "toor",
    "user",
    "wordpress",
];

/// Whether a value is a well-known default password (`postgres`, `admin123`).
pub fn looks_default_password(value: &str) -> bool {
    let lower = value.trim().to_ascii_lowercase();
    DEFAULTS.contains(&lower.as_str())
}

/// Whether the value of something that is named like a secret is one: long and mixed enough to be no word for a
/// developer's machine.
pub fn looks_secret_value(value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| value.as_bytes().iter().any(test);
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    value.len() >= 8
        && mixed
        && !value.contains(['$', ' ', '{'])
        && entropy(value) >= 3.0
        && !looks_placeholder(value)
        && !looks_default_password(value)
}

#[cfg(test)]
mod tests {
    use super::{looks_default_password, looks_placeholder};

    #[test]
    fn values_that_stand_for_a_secret() {
        for value in [
            "",
            " ",
            "changeme",
            "CHANGE_ME",
            "<your token>",
            "${DB_PASSWORD}",
            "$DB_PASSWORD",
            "$(pass show db)",
            "{{ .Values.password }}",
            "prefix-${X}",
            "xxxxxxxx",
            "****",
            "...",
            "/run/secrets/db",
            "vault:secret/db#pw",
            "arn:aws:secretsmanager:eu-west-1:1:secret:db",
            "ENC[AES256_GCM,data:x]",
            "op://vault/item",
            "your-api-key",
            "test",
            "test123",
            "null",
            "true",
            "\"changeme\"",
            "AKIAIOSFODNN7EXAMPLE",
            "sk_test_xxxx",
        ] {
            assert!(looks_placeholder(value), "{value}");
        }
    }

    #[test]
    fn passwords_that_everybody_knows() {
        assert!(looks_default_password("Postgres") && !looks_default_password("postgres-92"));
    }

    #[test]
    fn values_that_may_be_one() {
        for value in
            ["postgres", "s3cr3t!", "hunter2", "p4ssw0rd-prod", "AKIAI44QH8DHBF3KP2QA", "abc123", "tester", "12"]
        {
            assert!(!looks_placeholder(value), "{value}");
        }
    }
}
