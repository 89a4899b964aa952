//! Steps of Jenkins by their names.

use crate::model::pipeline::{Platform, Scan, Stage};

/// Steps that run a script.
pub(super) const SCRIPTS: [&str; 4] = ["bat", "powershell", "pwsh", "sh"];

/// Steps of plugins that carry out a stage. <https://www.jenkins.io/doc/pipeline/steps/>
const STAGES: &[(&str, Stage, Platform)] = &[
    ("dependencyCheck", Stage::Scan(Scan::Dependencies), Platform::Other),
    ("discordSend", Stage::Notify, Platform::Other),
    ("emailext", Stage::Notify, Platform::Other),
    ("googlechatnotification", Stage::Notify, Platform::Other),
    ("hipchatSend", Stage::Notify, Platform::Other),
    ("kubernetesDeploy", Stage::Deploy, Platform::Kubernetes),
    ("mail", Stage::Notify, Platform::Other),
    ("mattermostSend", Stage::Notify, Platform::Other),
    ("office365ConnectorSend", Stage::Notify, Platform::Other),
    ("rocketSend", Stage::Notify, Platform::Other),
    ("slackSend", Stage::Notify, Platform::Other),
    ("snykSecurity", Stage::Scan(Scan::Dependencies), Platform::Other),
    ("sshPublisher", Stage::Deploy, Platform::Other),
    ("telegramSend", Stage::Notify, Platform::Other),
    ("waitForQualityGate", Stage::Scan(Scan::Code), Platform::Other),
    ("withSonarQubeEnv", Stage::Scan(Scan::Code), Platform::Other),
];

/// What a step of a plugin is for.
pub(super) fn stage_of(name: &str) -> Option<(Stage, Platform)> {
    STAGES.iter().find(|(step, ..)| *step == name).map(|(_, stage, platform)| (*stage, *platform))
}

/// Conditions of `post`. <https://www.jenkins.io/doc/book/pipeline/syntax/#post-conditions>
pub(super) const AFTER_FAILURE: [&str; 4] = ["failure", "regression", "unstable", "unsuccessful"];

/// Whether a call is of the language or of a step that carries out nothing by itself. Any other may be of a shared
/// library, and do everything.
pub(super) fn is_plain(name: &str) -> bool {
    const PLAIN: &[&str] = &[
        "allOf",
        "ansiColor",
        "anyOf",
        "archiveArtifacts",
        "axis",
        "booleanParam",
        "branch",
        "buildDiscarder",
        "catch",
        "catchError",
        "checkout",
        "choice",
        "cleanWs",
        "configFileProvider",
        "container",
        "copyArtifacts",
        "credentials",
        "cron",
        "deleteDir",
        "dir",
        "disableConcurrentBuilds",
        "docker",
        "dockerfile",
        "durabilityHint",
        "echo",
        "environment",
        "equals",
        "error",
        "expression",
        "file",
        "fileExists",
        "findFiles",
        "for",
        "git",
        "githubPush",
        "if",
        "input",
        "isUnix",
        "junit",
        "label",
        "lock",
        "logRotator",
        "milestone",
        "namedBuild",
        "newContainerPerStage",
        "node",
        "not",
        "parallel",
        "parallelsAlwaysFailFast",
        "parameters",
        "password",
        "pipelineTriggers",
        "podTemplate",
        "pollSCM",
        "preserveStashes",
        "println",
        "properties",
        "publishHTML",
        "pwd",
        "readFile",
        "readJSON",
        "readYaml",
        "recordIssues",
        "retry",
        "return",
        "script",
        "skipDefaultCheckout",
        "skipStagesAfterUnstable",
        "sleep",
        "sshagent",
        "sshUserPrivateKey",
        "stage",
        "stash",
        "string",
        "switch",
        "tag",
        "text",
        "throw",
        "timeout",
        "timestamps",
        "tool",
        "try",
        "triggeredBy",
        "unstash",
        "upstream",
        "usernameColonPassword",
        "usernamePassword",
        "waitUntil",
        "warnError",
        "while",
        "withCredentials",
        "withEnv",
        "withDockerRegistry",
        "withMaven",
        "writeFile",
        "writeJSON",
        "writeYaml",
    ];
    PLAIN.contains(&name) || stage_of(name).is_some() || SCRIPTS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn steps_are_known_by_their_names() {
        for name in ["allOf", "checkout", "sh", "slackSend", "sshagent", "stage", "writeYaml"] {
            assert!(is_plain(name), "{name}");
        }
        assert!(!is_plain("deployToProduction"));
    }
}
