//! What the CIS benchmark asks of the flags of the control plane's programs, as static pods, kubeadm and the kubelet's
//! file of configuration give them.

use std::borrow::Cow;

use super::{Container, Field, Object, Pod};
use crate::source::Span;
use crate::syntax::yaml::Node;

/// What is asked of one flag.
#[derive(Clone, Copy, Debug)]
enum Demand {
    /// It must be given.
    Given,
    /// It must be given as this.
    Is(&'static str),
    /// When it is given, it must be this.
    IfGiven(&'static str),
    /// It must not be this; the default is fine.
    Not(&'static str),
    /// It must not be given.
    Absent,
    /// The list must hold this.
    Holds(&'static str),
    /// The list must not hold this; the default is fine.
    Lacks(&'static str),
    AtLeast(i64),
    /// The list must name strong ciphers only; the default is fine.
    Strong,
}

/// Program, flag, demand. <https://www.cisecurity.org/benchmark/kubernetes>, sections 1.2 to 1.4, 2 and 4.2, and the
/// defaults of <https://kubernetes.io/docs/reference/command-line-tools-reference/>.
const DEMANDS: &[(&str, &str, Demand)] = &[
    ("etcd", "auto-tls", Demand::Not("true")),
    ("etcd", "cert-file", Demand::Given),
    ("etcd", "client-cert-auth", Demand::Is("true")),
    ("etcd", "key-file", Demand::Given),
    ("etcd", "peer-auto-tls", Demand::Not("true")),
    ("etcd", "peer-cert-file", Demand::Given),
    ("etcd", "peer-client-cert-auth", Demand::Is("true")),
    ("etcd", "peer-key-file", Demand::Given),
    ("kube-apiserver", "anonymous-auth", Demand::Is("false")),
    ("kube-apiserver", "audit-log-maxage", Demand::AtLeast(30)),
    ("kube-apiserver", "audit-log-maxbackup", Demand::AtLeast(10)),
    ("kube-apiserver", "audit-log-maxsize", Demand::AtLeast(100)),
    ("kube-apiserver", "audit-log-path", Demand::Given),
    ("kube-apiserver", "authorization-mode", Demand::Holds("Node")),
    ("kube-apiserver", "authorization-mode", Demand::Holds("RBAC")),
    ("kube-apiserver", "authorization-mode", Demand::Lacks("AlwaysAllow")),
    ("kube-apiserver", "basic-auth-file", Demand::Absent),
    ("kube-apiserver", "client-ca-file", Demand::Given),
    ("kube-apiserver", "disable-admission-plugins", Demand::Lacks("NamespaceLifecycle")),
    ("kube-apiserver", "disable-admission-plugins", Demand::Lacks("ServiceAccount")),
    ("kube-apiserver", "enable-admission-plugins", Demand::Holds("AlwaysPullImages")),
    ("kube-apiserver", "enable-admission-plugins", Demand::Holds("EventRateLimit")),
    ("kube-apiserver", "enable-admission-plugins", Demand::Holds("NodeRestriction")),
    ("kube-apiserver", "enable-admission-plugins", Demand::Lacks("AlwaysAdmit")),
    ("kube-apiserver", "encryption-provider-config", Demand::Given),
    ("kube-apiserver", "etcd-cafile", Demand::Given),
    ("kube-apiserver", "etcd-certfile", Demand::Given),
    ("kube-apiserver", "etcd-keyfile", Demand::Given),
    ("kube-apiserver", "insecure-bind-address", Demand::Absent),
    ("kube-apiserver", "insecure-port", Demand::IfGiven("0")),
    ("kube-apiserver", "kubelet-certificate-authority", Demand::Given),
    ("kube-apiserver", "kubelet-client-certificate", Demand::Given),
    ("kube-apiserver", "kubelet-client-key", Demand::Given),
    ("kube-apiserver", "kubelet-https", Demand::Not("false")),
    ("kube-apiserver", "profiling", Demand::Is("false")),
    ("kube-apiserver", "secure-port", Demand::Not("0")),
    ("kube-apiserver", "service-account-key-file", Demand::Given),
    ("kube-apiserver", "service-account-lookup", Demand::Not("false")),
    ("kube-apiserver", "tls-cert-file", Demand::Given),
    ("kube-apiserver", "tls-cipher-suites", Demand::Strong),
    ("kube-apiserver", "tls-private-key-file", Demand::Given),
    ("kube-apiserver", "token-auth-file", Demand::Absent),
    ("kube-controller-manager", "bind-address", Demand::Is("127.0.0.1")),
    ("kube-controller-manager", "feature-gates", Demand::Lacks("RotateKubeletServerCertificate=false")),
    ("kube-controller-manager", "profiling", Demand::Is("false")),
    ("kube-controller-manager", "root-ca-file", Demand::Given),
    ("kube-controller-manager", "service-account-private-key-file", Demand::Given),
    ("kube-controller-manager", "terminated-pod-gc-threshold", Demand::Given),
    ("kube-controller-manager", "use-service-account-credentials", Demand::Is("true")),
    ("kube-scheduler", "bind-address", Demand::Is("127.0.0.1")),
    ("kube-scheduler", "profiling", Demand::Is("false")),
    ("kubelet", "anonymous-auth", Demand::Is("false")),
    ("kubelet", "authorization-mode", Demand::Lacks("AlwaysAllow")),
    ("kubelet", "client-ca-file", Demand::Given),
    ("kubelet", "feature-gates", Demand::Lacks("RotateKubeletServerCertificate=false")),
    ("kubelet", "hostname-override", Demand::Absent),
    ("kubelet", "make-iptables-util-chains", Demand::Not("false")),
    ("kubelet", "protect-kernel-defaults", Demand::Is("true")),
    ("kubelet", "read-only-port", Demand::Is("0")),
    ("kubelet", "rotate-certificates", Demand::Not("false")),
    ("kubelet", "streaming-connection-idle-timeout", Demand::Not("0")),
    ("kubelet", "tls-cert-file", Demand::Given),
    ("kubelet", "tls-cipher-suites", Demand::Strong),
    ("kubelet", "tls-private-key-file", Demand::Given),
];

const PROGRAMS: &[&str] = &["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet"];

/// Words before the program itself.
const SHELL: &[&str] = &["-c", "-ec", "-exc", "bash", "env", "exec", "nice", "sh"];

/// Parts of the names of cipher suites that are broken or without forward secrecy.
const WEAK: &[&str] = &["3DES", "RC4", "_CBC_", "TLS_RSA_", "NULL"];

/// Flags that have a field in the kubelet's file
/// (<https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/>).
const KUBELET_FIELDS: &[(&str, &[&str])] = &[
    ("anonymous-auth", &["authentication", "anonymous", "enabled"]),
    ("authorization-mode", &["authorization", "mode"]),
    ("make-iptables-util-chains", &["makeIPTablesUtilChains"]),
    ("protect-kernel-defaults", &["protectKernelDefaults"]),
    ("read-only-port", &["readOnlyPort"]),
    ("rotate-certificates", &["rotateCertificates"]),
    ("tls-cipher-suites", &["tlsCipherSuites"]),
];

/// Where kubeadm takes further flags (<https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/>).
const KUBEADM_FIELDS: &[(&str, &str, &[&str])] = &[
    ("ClusterConfiguration", "etcd", &["etcd", "local", "extraArgs"]),
    ("ClusterConfiguration", "kube-apiserver", &["apiServer", "extraArgs"]),
    ("ClusterConfiguration", "kube-controller-manager", &["controllerManager", "extraArgs"]),
    ("ClusterConfiguration", "kube-scheduler", &["scheduler", "extraArgs"]),
    ("InitConfiguration", "kubelet", &["nodeRegistration", "kubeletExtraArgs"]),
    ("JoinConfiguration", "kubelet", &["nodeRegistration", "kubeletExtraArgs"]),
];

/// Where objects of Cluster API hold what kubeadm is given
/// (<https://cluster-api.sigs.k8s.io/tasks/bootstrap/kubeadm-bootstrap/>), by kind.
const CLUSTER_API: &[(&str, &[&str])] = &[
    ("KubeadmConfig", &["spec"]),
    ("KubeadmConfigTemplate", &["spec", "template", "spec"]),
    ("KubeadmControlPlane", &["spec", "kubeadmConfigSpec"]),
    ("KubeadmControlPlaneTemplate", &["spec", "template", "spec", "kubeadmConfigSpec"]),
];

/// Kinds of kubeadm's file as fields of those objects.
const CONFIGURATIONS: &[(&str, &str)] = &[
    ("ClusterConfiguration", "clusterConfiguration"),
    ("InitConfiguration", "initConfiguration"),
    ("JoinConfiguration", "joinConfiguration"),
];

/// A flag that a program is started with.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Flag<'a> {
    name: &'a str,
    /// `true` for a flag without a value.
    value: Cow<'a, str>,
    span: Span,
    /// The field of a file of configuration that stands for it.
    field: Option<&'static [&'static str]>,
}

impl Flag<'_> {
    /// As the user wrote it.
    fn shown(&self) -> String {
        self.field.map_or_else(|| format!("--{}", self.name), |field| field.join("."))
    }
}

/// A program of the control plane: in a container, or in a file of configuration.
#[derive(Debug)]
pub struct Program<'a> {
    pub name: &'static str,
    /// Where to point at it as a whole.
    pub header: Span,
    pub resource: String,
    flags: Vec<Flag<'a>>,
    /// A template or a file of configuration may give further flags.
    is_open: bool,
}

/// A flag that is given and makes the program less safe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsafeFlag {
    pub span: Span,
    /// What is wrong with it.
    pub message: String,
}

/// The programs of the control plane that an object starts or configures.
pub fn programs(object: Object<'_>) -> Vec<Program<'_>> {
    let mut found: Vec<Program<'_>> =
        object.pod().into_iter().flat_map(Pod::containers).filter_map(Program::of).collect();
    match object.group() {
        "kubeadm.k8s.io" => found.extend(of_kubeadm(object, object.kind(), object.fields())),
        "bootstrap.cluster.x-k8s.io" | "controlplane.cluster.x-k8s.io" => {
            let place = CLUSTER_API.iter().find(|(kind, _)| *kind == object.kind());
            for (kind, key) in place.into_iter().flat_map(|_| CONFIGURATIONS) {
                let configuration = object.field(place.map_or(&[], |(_, path)| *path)).get(key);
                found.extend(of_kubeadm(object, kind, configuration));
            }
        }
        "kubelet.config.k8s.io" if object.kind() == "KubeletConfiguration" => found.push(Program::of_kubelet(object)),
        _ => {}
    }
    found
}

/// The programs that kubeadm is told to start in some way.
fn of_kubeadm<'a>(
    object: Object<'a>,
    kind: &str,
    configuration: Field<'a>,
) -> impl Iterator<Item = Program<'a>> + use<'a> {
    let of_kind = KUBEADM_FIELDS.iter().filter(|(of, ..)| *of == kind).collect::<Vec<_>>();
    of_kind.into_iter().filter_map(move |(_, name, path)| Program::of_arguments(object, name, configuration.path(path)))
}

impl<'a> Program<'a> {
    /// The flags that kubeadm adds to its own: a mapping, or since `v1beta4` a list.
    fn of_arguments(object: Object<'a>, name: &'static str, arguments: Field<'a>) -> Option<Self> {
        let node = arguments.node()?;
        let mapped = arguments.entries().into_iter().map(|entry| (entry.name(), entry.value));
        let listed = arguments.items().filter_map(|item| Some((item.get("name")?.as_str()?, item.get("value")?)));
        let flags = mapped.chain(listed).filter_map(|(name, value)| {
            Some(Flag { name, value: Cow::Borrowed(value.as_str()?), span: value.span(), field: None })
        });
        let flags = flags.collect();
        Some(Self { name, header: node.span(), resource: object.resource(), flags, is_open: true })
    }

    /// The fields of the kubelet's file. Those that are not given have safe defaults.
    fn of_kubelet(object: Object<'a>) -> Self {
        let fields = KUBELET_FIELDS.iter().filter_map(|&(name, path)| {
            let node = object.field(path).node()?;
            let value = match node.as_str() {
                Some(text) => Cow::Borrowed(text),
                None => Cow::Owned(node.items().filter_map(Node::as_str).collect::<Vec<_>>().join(",")),
            };
            Some(Flag { name, value, span: node.span(), field: Some(path) })
        });
        let flags = fields.collect();
        Self { name: "kubelet", header: object.header(), resource: object.resource(), flags, is_open: true }
    }

    /// The program that a container starts, when it is one of the control plane.
    fn of(container: Container<'a>) -> Option<Self> {
        let (command, args) = (container.field(&["command"]), container.field(&["args"]));
        let items = || command.items().chain(args.items());
        // The words of `sh -c "exec kube-apiserver --flag"` count like items.
        let words = || {
            items().flat_map(|item| {
                item.as_str().unwrap_or("").split_whitespace().map(move |word| (word, item.span())).collect::<Vec<_>>()
            })
        };
        let file = |word: &str| word.rsplit('/').next().unwrap_or(word).to_owned();
        // The first word that no shell takes for itself; a later one may be the value of a flag.
        let (program, _) = words().find(|(word, _)| !SHELL.contains(&file(word).as_str()))?;
        let name = PROGRAMS.iter().find(|name| **name == file(program))?;
        let mut flags = Vec::new();
        let mut words = words().peekable();
        while let Some((word, span)) = words.next() {
            let Some(flag) = word.strip_prefix("--") else { continue };
            let (name, value) = match flag.split_once('=') {
                Some((name, value)) => (name, value),
                None => match words.peek() {
                    Some((next, _)) if !next.starts_with('-') => (flag, *next),
                    _ => (flag, "true"),
                },
            };
            let value = Cow::Borrowed(value.trim_matches(['"', '\'']));
            flags.push(Flag { name, value, span, field: None });
        }
        let configured = ["config", "config-file", "config-dir"];
        let is_open = !command.is_complete()
            || !args.is_complete()
            || [command, args].iter().any(|field| field.is_unknown())
            || flags.iter().any(|flag| configured.contains(&flag.name));
        Some(Self { name, header: container.header(), resource: container.resource(), flags, is_open })
    }

    fn flag(&self, name: &str) -> Option<&Flag<'a>> {
        self.flags.iter().rev().find(|flag| flag.name == name)
    }

    fn demands(&self) -> impl Iterator<Item = (&'static str, Demand)> {
        let name = self.name;
        DEMANDS.iter().filter(move |row| row.0 == name).map(|&(_, flag, demand)| (flag, demand))
    }

    /// Flags that have to be given because the default is not safe, and are not.
    pub fn missing(&self) -> Vec<&'static str> {
        if self.is_open {
            return Vec::new();
        }
        let needed = |demand| matches!(demand, Demand::Given | Demand::Is(_) | Demand::Holds(_) | Demand::AtLeast(_));
        // These files of newer releases say what the flags would.
        let by_file = |flag: &str| match flag {
            "authorization-mode" => self.flag("authorization-config").is_some(),
            "anonymous-auth" => self.flag("authentication-config").is_some(),
            _ => false,
        };
        let mut missing: Vec<_> = self
            .demands()
            .filter(|&(flag, demand)| needed(demand) && self.flag(flag).is_none() && !by_file(flag))
            .map(|(flag, _)| flag)
            .collect();
        missing.dedup();
        missing
    }

    /// Plug-ins and modes that a list lacks: flag, what it lacks, where the flag stands.
    pub fn lacking(&self) -> Vec<(&'static str, &'static str, Span)> {
        let lists = self.demands().filter_map(|(name, demand)| {
            let (Demand::Holds(item), Some(flag)) = (demand, self.flag(name)) else { return None };
            (is_known(&flag.value) && !holds(&flag.value, item)).then_some((name, item, flag.span))
        });
        lists.collect()
    }

    /// Flags that are given in a way that is not safe.
    pub fn unsafe_flags(&self) -> Vec<UnsafeFlag> {
        let mut found = Vec::new();
        for (name, demand) in self.demands() {
            let Some(flag) = self.flag(name) else { continue };
            let (value, span, name) = (&*flag.value, flag.span, flag.shown());
            if !is_known(value) {
                continue;
            }
            let wrong = match demand {
                Demand::Given | Demand::Holds(_) => None,
                Demand::Is(wanted) | Demand::IfGiven(wanted) => {
                    (value != wanted).then(|| format!("`{name}` is `{value}`, not `{wanted}`"))
                }
                Demand::Not(unwanted) => (value == unwanted).then(|| format!("`{name}` is `{value}`")),
                Demand::Absent => Some(format!("`{name}` is given")),
                Demand::Lacks(item) => holds(value, item).then(|| format!("`{name}` holds `{item}`")),
                Demand::AtLeast(least) => value
                    .parse::<i64>()
                    .ok()
                    .filter(|value| *value < least && *value != 0)
                    .map(|value| format!("`{name}` is {value}, below {least}")),
                Demand::Strong => value
                    .split(',')
                    .find(|suite| WEAK.iter().any(|weak| suite.contains(weak)))
                    .map(|suite| format!("`{name}` allows the weak `{suite}`")),
            };
            if let Some(message) = wrong {
                found.push(UnsafeFlag { span, message });
            }
        }
        found
    }
}

fn holds(list: &str, item: &str) -> bool {
    list.split(',').any(|one| one.trim() == item)
}

/// `$(VAR)`, `${VAR}` and what a template fills in are not known here.
fn is_known(value: &str) -> bool {
    !value.contains(['$', '{', '<'])
}

#[cfg(test)]
mod tests {
    use super::{DEMANDS, PROGRAMS, Program, programs};
    use crate::language::Language;
    use crate::model::kubernetes::{Manifest, Object, Pod, parse};
    use crate::source::{FileId, SourceFile};

    fn manifest(command: &str) -> Manifest {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: x}}\nspec:\n  containers:\n  - name: x\n    image: x:1\n    command: {command}\n"
        );
        parse(&SourceFile::new(FileId(0), "pod.yaml", text), Language::Kubernetes)
    }

    #[test]
    fn kubeadm_and_the_kubelet_are_configured_in_files() {
        for (text, wanted) in [
            (
                "apiVersion: kubeadm.k8s.io/v1beta3\nkind: ClusterConfiguration\napiServer:\n  extraArgs:\n    anonymous-auth: \"true\"\n",
                "kube-apiserver: `--anonymous-auth` is `true`, not `false`",
            ),
            (
                "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nscheduler:\n  extraArgs:\n  - {name: profiling, value: \"true\"}\n",
                "kube-scheduler: `--profiling` is `true`, not `false`",
            ),
            (
                "apiVersion: controlplane.cluster.x-k8s.io/v1beta1\nkind: KubeadmControlPlane\nspec: {kubeadmConfigSpec: {clusterConfiguration: {apiServer: {extraArgs: {profiling: 'true'}}}}}\n",
                "kube-apiserver: `--profiling` is `true`, not `false`",
            ),
            (
                "apiVersion: bootstrap.cluster.x-k8s.io/v1beta2\nkind: KubeadmConfigTemplate\nspec: {template: {spec: {joinConfiguration: {nodeRegistration: {kubeletExtraArgs: [{name: read-only-port, value: '10255'}]}}}}}\n",
                "kubelet: `--read-only-port` is `10255`, not `0`",
            ),
            (
                "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nreadOnlyPort: 10255\nauthentication: {anonymous: {enabled: false}}\n",
                "kubelet: `readOnlyPort` is `10255`, not `0`",
            ),
            (
                "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ntlsCipherSuites: [TLS_RSA_WITH_RC4_128_SHA]\n",
                "kubelet: `tlsCipherSuites` allows the weak `TLS_RSA_WITH_RC4_128_SHA`",
            ),
        ] {
            let manifest = parse(&SourceFile::new(FileId(0), "cluster.yaml", text), Language::Kubernetes);
            let programs: Vec<_> = manifest.objects().flat_map(programs).collect();
            let unsafe_flags = programs.iter().flat_map(|program| {
                program.unsafe_flags().into_iter().map(|flag| format!("{}: {}", program.name, flag.message))
            });
            assert_eq!(unsafe_flags.collect::<Vec<_>>(), [wanted], "{text}");
            assert!(programs.iter().all(|program| program.missing().is_empty()), "{text}");
        }
    }

    fn with<T>(command: &str, look: impl Fn(&Program<'_>) -> T) -> Option<T> {
        let manifest = manifest(command);
        let container = manifest.objects().filter_map(Object::pod).flat_map(Pod::containers).next()?;
        Program::of(container).map(|program| look(&program))
    }

    #[test]
    fn the_table_names_known_programs_in_order() {
        assert!(DEMANDS.iter().all(|row| PROGRAMS.contains(&row.0)));
        assert!(DEMANDS.iter().map(|row| (row.0, row.1)).is_sorted());
    }

    #[test]
    fn flags_are_read_in_every_form() {
        for command in [
            "[kube-scheduler, --profiling=false, --bind-address=127.0.0.1]",
            "[/usr/bin/kube-scheduler, --profiling, 'false', --bind-address, 127.0.0.1]",
            "[sh, -c, 'exec kube-scheduler --profiling=false --bind-address=\"127.0.0.1\"']",
        ] {
            let found = with(command, |program| (program.missing(), program.unsafe_flags()));
            assert_eq!(found, Some((vec![], vec![])), "{command}");
        }
        for command in ["[nginx, --profiling=true]", "[sh, -c, 'gate -store etcd --port 1']"] {
            assert_eq!(with(command, |program| program.name), None, "{command}");
        }
    }

    #[test]
    fn what_is_wrong_and_what_is_missing_are_told_apart() {
        let messages = |command: &str| {
            with(command, |program| program.unsafe_flags().into_iter().map(|flag| flag.message).collect::<Vec<_>>())
                .unwrap_or_default()
        };
        for (command, wanted) in [
            ("[kubelet, --authorization-mode=AlwaysAllow]", "`--authorization-mode` holds `AlwaysAllow`"),
            ("[kubelet, --hostname-override=a]", "`--hostname-override` is given"),
            ("[kube-apiserver, --insecure-port=8080]", "`--insecure-port` is `8080`, not `0`"),
            ("[kube-apiserver, --audit-log-maxage=3]", "`--audit-log-maxage` is 3, below 30"),
            (
                "[kube-apiserver, '--tls-cipher-suites=A,TLS_RSA_WITH_X']",
                "`--tls-cipher-suites` allows the weak `TLS_RSA_WITH_X`",
            ),
            ("[etcd, --auto-tls]", "`--auto-tls` is `true`"),
        ] {
            assert_eq!(messages(command), [wanted], "{command}");
        }
        assert_eq!(messages("[kube-apiserver, --anonymous-auth=$(ANONYMOUS)]"), [""; 0]);
        let missing = with("[kube-scheduler, --profiling=true]", |program| (program.name, program.missing()));
        assert_eq!(missing, Some(("kube-scheduler", vec!["bind-address"])));
        assert_eq!(with("[kubelet, --config=/a.yaml]", |program| program.missing().len()), Some(0));
    }
}
