//! No output shows a secret that was found, whatever its format.

use super::Sandbox;

/// Parts are joined here, so that no scanner takes this file for a leak; none is that of a rule's documentation, which
/// SARIF holds.
fn secrets() -> Vec<(&'static str, String, String)> {
    let generated = "7hw2Lq9zXc4Vn8Tb3Rf6";
    let jwt = [
        "eyJhbGciOiJIUzI1NiJ9.",
        "eyJzdWIiOiJkZXBsb3ktYm90IiwiaXNzIjoic2hvcCJ9",
        ".TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ",
    ]
    .concat();
    // `deploy:7hw2Lq9zXc4Vn8Tb`
    let login = ["ZGVwbG95Ojdo", "dzJMcTl6WGM0Vm44VGI="].concat();
    let token = ["glpat-", "Jq8Vt3LwNf6Yd1HcRz5E"].concat();
    let signature = ["x7Rk2mQvT9sLpW4nZb3cJ8uRzD1e", "K4gXoB6iZtUaSwH%3D"].concat();
    let key =
        "MIIEpAIBu8jzPde0IgxLd6GncfBAepfJBd0Kh8oOOL8dKLzdocJ2isAjIhKtJ0RlgLKOmxgJTeKdNnFRIBXuDL7DxtpYlSXpfKtHF4vU";
    let pem = format!("{}PRIVATE KEY-----\n{key}\n{}PRIVATE KEY-----\n", "-----BEGIN ", "-----END ");
    vec![
        ("deploy.yaml", format!("token: {token}\n"), token),
        ("session.yaml", format!("token: {jwt}\n"), jwt),
        ("docker/config.json", format!("{{\"auths\": {{\"ghcr.io\": {{\"auth\": \"{login}\"}}}}}}\n"), login),
        (
            "blob.yaml",
            format!("url: https://s.blob.core.windows.net/a?sv=2022-11-02&se=2027-01-01&sig={signature}\n"),
            signature,
        ),
        (".env", format!("PAYMENT_API_KEY={generated}\n"), generated.to_owned()),
        (".npmrc", format!("//registry.shop.io/:_authToken={generated}a\n"), format!("{generated}a")),
        ("app.properties", format!("db.password={generated}b\n"), format!("{generated}b")),
        (".netrc", format!("machine git.shop.io login bot password {generated}c\n"), format!("{generated}c")),
        ("tls.key", pem, key.to_owned()),
        ("url.yaml", "url: postgres://app:Wd4tRm8sKe2@db.shop.io/app\n".to_owned(), "Wd4tRm8sKe2".to_owned()),
    ]
}

#[test]
fn no_format_shows_a_secret() {
    let sandbox = Sandbox::new(&[]);
    let secrets = secrets();
    for (path, text, _) in &secrets {
        sandbox.write(path, text);
    }
    let found = sandbox.lint(&["--select", "secrets"]);
    for (path, ..) in &secrets {
        assert!(found.iter().any(|finding| finding.starts_with(&format!("{path} secrets/"))), "{path}: {found:?}");
    }
    let formats = [
        "full",
        "concise",
        "grouped",
        "json",
        "jsonl",
        "sarif",
        "github",
        "gitlab",
        "junit",
        "checkstyle",
        "rdjson",
        "sonarqube",
        "markdown",
    ];
    let mut outputs = Vec::new();
    for format in formats {
        let ran = sandbox.run(&["--format", format, "--preset", "all", "--color", "always"]);
        assert!(ran.stdout.contains("secrets/"), "{format} tells of them");
        outputs.push((format.to_owned(), ran.stdout + &ran.stderr));
    }
    for format in ["text", "json", "markdown", "html"] {
        let ran = sandbox.run(&["checklist", "--all", "--format", format]);
        outputs.push((format!("checklist as {format}"), ran.stdout + &ran.stderr));
    }
    for arguments in
        [&["--diff", "--unsafe-fixes", "--preset", "all"][..], &["--statistics", "-v"], &["init", "--yes"], &["graph"]]
    {
        let ran = sandbox.run(arguments);
        outputs.push((arguments.join(" "), ran.stdout + &ran.stderr));
    }
    assert_eq!(sandbox.run(&["baseline", "create"]).code, 0);
    outputs.push(("the baseline".to_owned(), sandbox.read(".infra-lint-baseline.json")));
    for (name, output) in &outputs {
        for (path, _, secret) in &secrets {
            // Half of one is as good as all of it.
            let half = secret.get(..secret.len() / 2).unwrap();
            assert!(!output.contains(half), "{name} shows the secret of {path}");
        }
    }
}

#[test]
fn files_for_examples_and_tests_are_left_alone() {
    let generated = "7hw2Lq9zXc4Vn8Tb3Rf6";
    let sandbox = Sandbox::new(&[]);
    for path in [".env.example", "src/test/resources/app.properties", "app-local.properties", "config.sample.toml"] {
        sandbox.write(path, &format!("db_password={generated}\n"));
    }
    assert_eq!(sandbox.lint(&["--select", "secrets"]), Vec::<String>::new());
}
