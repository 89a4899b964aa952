#!/usr/bin/env python3
"""Makes data/kubernetes-schemas.bin: the built-in kinds of thirteen minor versions of Kubernetes in one table.

Source: the Python package `kubernetes-validate` 1.37.0 (Apache-2.0, October 2026), which carries the OpenAPI
definitions of Kubernetes v1.25 to v1.37 as JSON. Needs nothing but Python and pip:

    pip download --no-deps kubernetes-validate==1.37.0 -d wheel
    python3 scripts/kubernetes-schemas.py wheel/*.whl data/kubernetes-schemas.bin

The output depends on the wheel and this file only. `--dump` in place of the output prints the kinds instead.
The enums, ranges and keys below are what the API server checks beyond its published definitions; each name is
`<group>.<version>.<Type>.<field>` without the common prefixes. https://kubernetes.io/docs/reference/kubernetes-api/
"""

import json
import sys
import zipfile
import zlib

FIRST, LAST = 25, 37

PULL = "Always IfNotPresent Never"
PROTOCOLS = "TCP UDP SCTP"
ACCESS = "ReadWriteOnce ReadOnlyMany ReadWriteMany ReadWriteOncePod"
ENUMS = {
    "admissionregistration.v1.MutatingWebhook.failurePolicy": "Ignore Fail",
    "admissionregistration.v1.MutatingWebhook.matchPolicy": "Exact Equivalent",
    "admissionregistration.v1.MutatingWebhook.reinvocationPolicy": "Never IfNeeded",
    "admissionregistration.v1.MutatingWebhook.sideEffects": "None NoneOnDryRun",
    "admissionregistration.v1.RuleWithOperations.operations": "* CREATE UPDATE DELETE CONNECT",
    "admissionregistration.v1.RuleWithOperations.scope": "* Cluster Namespaced",
    "admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec.validationActions": "Deny Warn Audit",
    "admissionregistration.v1.ValidatingAdmissionPolicySpec.failurePolicy": "Ignore Fail",
    "admissionregistration.v1.ValidatingWebhook.failurePolicy": "Ignore Fail",
    "admissionregistration.v1.ValidatingWebhook.matchPolicy": "Exact Equivalent",
    "admissionregistration.v1.ValidatingWebhook.sideEffects": "None NoneOnDryRun",
    "apiextensions.v1.CustomResourceConversion.strategy": "None Webhook",
    "apiextensions.v1.CustomResourceDefinitionSpec.scope": "Cluster Namespaced",
    "apps.v1.DaemonSetUpdateStrategy.type": "RollingUpdate OnDelete",
    "apps.v1.DeploymentStrategy.type": "Recreate RollingUpdate",
    "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy.whenDeleted": "Retain Delete",
    "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy.whenScaled": "Retain Delete",
    "apps.v1.StatefulSetSpec.podManagementPolicy": "OrderedReady Parallel",
    "apps.v1.StatefulSetUpdateStrategy.type": "RollingUpdate OnDelete",
    "autoscaling.v2.HPAScalingPolicy.type": "Pods Percent",
    "autoscaling.v2.HPAScalingRules.selectPolicy": "Max Min Disabled",
    "autoscaling.v2.MetricSpec.type": "Resource ContainerResource Pods Object External",
    "autoscaling.v2.MetricTarget.type": "Utilization Value AverageValue",
    "batch.v1.CronJobSpec.concurrencyPolicy": "Allow Forbid Replace",
    "batch.v1.JobSpec.completionMode": "NonIndexed Indexed",
    "batch.v1.JobSpec.podReplacementPolicy": "TerminatingOrFailed Failed",
    "batch.v1.PodFailurePolicyOnExitCodesRequirement.operator": "In NotIn",
    "batch.v1.PodFailurePolicyRule.action": "FailJob FailIndex Ignore Count",
    "core.v1.AppArmorProfile.type": "RuntimeDefault Unconfined Localhost",
    "core.v1.Container.imagePullPolicy": PULL,
    "core.v1.Container.restartPolicy": "Always OnFailure Never",
    "core.v1.Container.terminationMessagePolicy": "File FallbackToLogsOnError",
    "core.v1.ContainerPort.protocol": PROTOCOLS,
    "core.v1.ContainerResizePolicy.restartPolicy": "NotRequired RestartContainer",
    "core.v1.HTTPGetAction.scheme": "HTTP HTTPS",
    "core.v1.HostPathVolumeSource.type": " DirectoryOrCreate Directory FileOrCreate File Socket CharDevice BlockDevice",
    "core.v1.ImageVolumeSource.pullPolicy": PULL,
    "core.v1.NodeSelectorRequirement.operator": "In NotIn Exists DoesNotExist Gt Lt",
    "core.v1.PersistentVolumeClaimSpec.accessModes": ACCESS,
    "core.v1.PersistentVolumeClaimSpec.volumeMode": "Block Filesystem",
    "core.v1.PersistentVolumeSpec.accessModes": ACCESS,
    "core.v1.PersistentVolumeSpec.persistentVolumeReclaimPolicy": "Retain Delete Recycle",
    "core.v1.PersistentVolumeSpec.volumeMode": "Block Filesystem",
    "core.v1.PodOS.name": "linux windows",
    "core.v1.PodSecurityContext.fsGroupChangePolicy": "OnRootMismatch Always",
    "core.v1.PodSecurityContext.supplementalGroupsPolicy": "Merge Strict",
    "core.v1.PodSpec.dnsPolicy": "ClusterFirst ClusterFirstWithHostNet Default None",
    "core.v1.PodSpec.preemptionPolicy": "Never PreemptLowerPriority",
    "core.v1.PodSpec.restartPolicy": "Always OnFailure Never",
    "core.v1.SeccompProfile.type": "RuntimeDefault Unconfined Localhost",
    "core.v1.SecurityContext.procMount": "Default Unmasked",
    "core.v1.ServicePort.protocol": PROTOCOLS,
    "core.v1.ServiceSpec.externalTrafficPolicy": "Cluster Local",
    "core.v1.ServiceSpec.internalTrafficPolicy": "Cluster Local",
    "core.v1.ServiceSpec.ipFamilies": "IPv4 IPv6",
    "core.v1.ServiceSpec.ipFamilyPolicy": "SingleStack PreferDualStack RequireDualStack",
    "core.v1.ServiceSpec.sessionAffinity": "ClientIP None",
    "core.v1.ServiceSpec.type": "ClusterIP NodePort LoadBalancer ExternalName",
    "core.v1.Taint.effect": "NoSchedule PreferNoSchedule NoExecute",
    "core.v1.Toleration.effect": " NoSchedule PreferNoSchedule NoExecute",
    "core.v1.Toleration.operator": " Exists Equal Lt Gt",
    "core.v1.TopologySpreadConstraint.nodeAffinityPolicy": "Honor Ignore",
    "core.v1.TopologySpreadConstraint.nodeTaintsPolicy": "Honor Ignore",
    "core.v1.TopologySpreadConstraint.whenUnsatisfiable": "DoNotSchedule ScheduleAnyway",
    "core.v1.VolumeMount.mountPropagation": "None HostToContainer Bidirectional",
    "core.v1.VolumeMount.recursiveReadOnly": "Disabled IfPossible Enabled",
    "discovery.v1.EndpointSlice.addressType": "IPv4 IPv6 FQDN",
    "meta.v1.LabelSelectorRequirement.operator": "In NotIn Exists DoesNotExist",
    "networking.v1.HTTPIngressPath.pathType": "Exact Prefix ImplementationSpecific",
    "networking.v1.IngressClassParametersReference.scope": "Cluster Namespace",
    "networking.v1.NetworkPolicyPort.protocol": PROTOCOLS,
    "networking.v1.NetworkPolicySpec.policyTypes": "Ingress Egress",
    "policy.v1.PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy": "IfHealthyBudget AlwaysAllow",
    "rbac.v1.RoleRef.kind": "Role ClusterRole",
    "rbac.v1.Subject.kind": "User Group ServiceAccount",
    "scheduling.v1.PriorityClass.preemptionPolicy": "Never PreemptLowerPriority",
    "storage.v1.CSIDriverSpec.fsGroupPolicy": "ReadWriteOnceWithFSType File None",
    "storage.v1.CSIDriverSpec.volumeLifecycleModes": "Persistent Ephemeral",
    "storage.v1.StorageClass.reclaimPolicy": "Retain Delete",
    "storage.v1.StorageClass.volumeBindingMode": "Immediate WaitForFirstConsumer",
}

PORT, OPTIONAL_PORT, MODE, COUNT = (1, 65535), (0, 65535), (0, 0o777), (0, 2**31 - 1)
SIZE, WEIGHT, USER = (1, 2**31 - 1), (1, 100), (0, 2**31 - 1)
RANGES = {
    "apps.v1.DaemonSetSpec.minReadySeconds": COUNT,
    "apps.v1.DeploymentSpec.minReadySeconds": COUNT,
    "apps.v1.DeploymentSpec.progressDeadlineSeconds": COUNT,
    "apps.v1.DeploymentSpec.replicas": COUNT,
    "apps.v1.DeploymentSpec.revisionHistoryLimit": COUNT,
    "apps.v1.ReplicaSetSpec.replicas": COUNT,
    "apps.v1.StatefulSetSpec.minReadySeconds": COUNT,
    "apps.v1.StatefulSetSpec.replicas": COUNT,
    "autoscaling.v1.HorizontalPodAutoscalerSpec.maxReplicas": SIZE,
    "autoscaling.v2.HorizontalPodAutoscalerSpec.maxReplicas": SIZE,
    "batch.v1.CronJobSpec.failedJobsHistoryLimit": COUNT,
    "batch.v1.CronJobSpec.successfulJobsHistoryLimit": COUNT,
    "batch.v1.JobSpec.backoffLimit": COUNT,
    "batch.v1.JobSpec.completions": COUNT,
    "batch.v1.JobSpec.parallelism": COUNT,
    "batch.v1.JobSpec.ttlSecondsAfterFinished": COUNT,
    "core.v1.ConfigMapVolumeSource.defaultMode": MODE,
    "core.v1.ContainerPort.containerPort": PORT,
    "core.v1.ContainerPort.hostPort": OPTIONAL_PORT,
    "core.v1.DownwardAPIVolumeFile.mode": MODE,
    "core.v1.DownwardAPIVolumeSource.defaultMode": MODE,
    "core.v1.EndpointPort.port": PORT,
    "core.v1.GRPCAction.port": PORT,
    "core.v1.KeyToPath.mode": MODE,
    "core.v1.PodSecurityContext.fsGroup": USER,
    "core.v1.PodSecurityContext.runAsGroup": USER,
    "core.v1.PodSecurityContext.runAsUser": USER,
    "core.v1.PreferredSchedulingTerm.weight": WEIGHT,
    "core.v1.Probe.failureThreshold": COUNT,
    "core.v1.Probe.initialDelaySeconds": COUNT,
    "core.v1.Probe.periodSeconds": COUNT,
    "core.v1.Probe.successThreshold": COUNT,
    "core.v1.Probe.timeoutSeconds": COUNT,
    "core.v1.ProjectedVolumeSource.defaultMode": MODE,
    "core.v1.ReplicationControllerSpec.replicas": COUNT,
    "core.v1.SecretVolumeSource.defaultMode": MODE,
    "core.v1.SecurityContext.runAsGroup": USER,
    "core.v1.SecurityContext.runAsUser": USER,
    "core.v1.ServicePort.nodePort": OPTIONAL_PORT,
    "core.v1.ServicePort.port": PORT,
    "core.v1.TopologySpreadConstraint.maxSkew": SIZE,
    "core.v1.WeightedPodAffinityTerm.weight": WEIGHT,
}

# "Required" in the definitions, yet the API server takes the object without them: zero, empty or a default is legal.
NOT_REQUIRED = {
    "apiregistration.v1.APIServiceSpec.groupPriorityMinimum",
    "apiregistration.v1.APIServiceSpec.versionPriority",
    "apps.v1.ControllerRevision.data",
    "apps.v1.ControllerRevision.revision",
    "apps.v1.StatefulSetSpec.serviceName",
    "core.v1.Event.metadata",
    "core.v1.EvictionResponder.priority",
    "core.v1.HTTPHeader.value",
    "core.v1.ISCSIPersistentVolumeSource.lun",
    "core.v1.ISCSIVolumeSource.lun",
    "core.v1.SleepAction.seconds",
    "core.v1.Sysctl.value",
    "discovery.v1.EndpointSlice.endpoints",
    "events.v1.Event.eventTime",
    "networking.v1.NetworkPolicySpec.podSelector",
    "rbac.v1.RoleRef.apiGroup",
    "scheduling.v1.PriorityClass.value",
    "storage.v1.CSINodeSpec.drivers",
}

# Lists whose repeated keys do no harm, so that they are no fault.
HARMLESS = {"core.v1.PodSpec.hostAliases", "core.v1.PodSpec.imagePullSecrets", "core.v1.ServiceAccount.secrets"}
# Lists with keys that the API server checks and the definitions do not tell.
KEYS = {"core.v1.Container.volumeDevices": ("devicePath",), "core.v1.Container.volumeMounts": ("mountPath",)}

# Not what a manifest holds: messages of the API itself.
MESSAGES = {"APIGroup", "APIGroupList", "APIResourceList", "APIVersions", "DeleteOptions", "Status", "WatchEvent"}

ANY, OBJECT, STRING, BOOL, INT32, INT64, NUMBER, QUANTITY, INT_OR_STRING, TIME, BYTES = range(11)
REFERENCE, LIST, MAP, ENUM, RANGE = range(11, 16)

MACHINERY = "io.k8s.apimachinery.pkg."
EXTENSIONS = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1."
SPECIAL = {
    MACHINERY + "api.resource.Quantity": (QUANTITY,),
    MACHINERY + "apis.meta.v1.FieldsV1": (OBJECT,),
    MACHINERY + "apis.meta.v1.MicroTime": (TIME,),
    MACHINERY + "apis.meta.v1.Patch": (OBJECT,),
    MACHINERY + "apis.meta.v1.Time": (TIME,),
    MACHINERY + "runtime.RawExtension": (OBJECT,),
    MACHINERY + "util.intstr.IntOrString": (INT_OR_STRING,),
    EXTENSIONS + "JSON": (ANY,),
    EXTENSIONS + "JSONSchemaPropsOrArray": (ANY,),
    EXTENSIONS + "JSONSchemaPropsOrBool": (ANY,),
    EXTENSIONS + "JSONSchemaPropsOrStringArray": (ANY,),
}


def short(name):
    """`io.k8s.api.core.v1.Container` as `core.v1.Container`."""
    return ".".join(name.rsplit(".", 3)[-3:])


class Types:
    """Each distinct type once, and which of the names above were met."""

    def __init__(self):
        self.all, self.index, self.met = [], {}, set()

    def add(self, entry):
        if entry not in self.index:
            self.index[entry] = len(self.all)
            self.all.append(entry)
        return self.index[entry]

    def of(self, schema, place):
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[-1]
            return self.add(SPECIAL.get(name) or (REFERENCE, name))
        kind = schema.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "array":
            keys = KEYS.get(place) or tuple(schema.get("x-kubernetes-list-map-keys", ()))
            self.met.add(place)
            return self.add((LIST, self.of(schema.get("items", {}), place), () if place in HARMLESS else keys))
        if kind == "object":
            if "additionalProperties" in schema:
                return self.add((MAP, self.of(schema["additionalProperties"], "")))
            return self.add((OBJECT,))
        self.met.add(place)
        if place in ENUMS:
            return self.add((ENUM, tuple(ENUMS[place].split(" "))))
        if place in RANGES:
            return self.add((RANGE, *RANGES[place]))
        form = schema.get("format")
        known = {"string": BYTES if form == "byte" else STRING, "boolean": BOOL, "number": NUMBER,
                 "integer": INT32 if form == "int32" else INT64}
        return self.add((known[kind] if kind else ANY,))


def load(wheel):
    """{minor: {definition name: schema}}"""
    with zipfile.ZipFile(wheel) as archive:
        return {minor: json.loads(archive.read(
            f"kubernetes_validate/kubernetes-json-schema/v1.{minor}.0-local/_definitions.json"))["$defs"]
            for minor in range(FIRST, LAST + 1)}


def merge(versions):
    """{(group, version, kind): (definition, since, until)} and
    {definition: {field: [type, since, until, required since, required until]}}."""
    kinds, fields, types = {}, {}, Types()
    for name in sorted(set().union(*versions.values())):
        present = [minor for minor in versions if name in versions[minor]]
        for gvk in versions[present[-1]][name].get("x-kubernetes-group-version-kind", []):
            if gvk["kind"] not in MESSAGES:
                kinds[(gvk["group"], gvk["version"], gvk["kind"])] = (name, present[0], present[-1])
        found = {}
        for minor in present:
            schema = versions[minor][name]
            for field, described in schema.get("properties", {}).items():
                entry = found.setdefault(field, [None, minor, minor, 0, 0])
                # The newest version's type stands for all: the few that changed only grew.
                entry[0], entry[2] = types.of(described, f"{short(name)}.{field}"), minor
            for field in schema.get("required", []):
                place = f"{short(name)}.{field}"
                types.met.add(place)
                if place not in NOT_REQUIRED and not (name.endswith("List") and field == "items"):
                    entry = found[field]
                    entry[3], entry[4] = entry[3] or minor, minor
        fields[name] = found
    unused = (set(ENUMS) | set(RANGES) | NOT_REQUIRED | HARMLESS | set(KEYS)) - types.met
    if unused:
        sys.exit(f"no definition has {', '.join(sorted(unused))}")
    return kinds, fields, types


def reachable(kinds, fields, types):
    """The definitions that the kinds need."""
    seen, todo = set(), [name for name, _, _ in kinds.values()]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            for field in fields[name].values():
                entry = types.all[field[0]]
                while entry[0] in (LIST, MAP):
                    entry = types.all[entry[1]]
                if entry[0] == REFERENCE:
                    todo.append(entry[1])
    return sorted(seen)


def varint(number):
    out = bytearray()
    while number >= 128:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def encode(kinds, fields, types):
    """The layout is told in src/model/kubernetes/schema/table.rs."""
    names = reachable(kinds, fields, types)
    place = {name: index for index, name in enumerate(names)}
    kept, order = {}, []

    def keep(index):
        entry = types.all[index]
        if entry[0] in (LIST, MAP):
            keep(entry[1])
        if index not in kept:
            kept[index] = len(order)
            order.append(entry)

    strings = {short(name) for name in names} | {part for gvk in kinds for part in gvk}
    for name in names:
        for field in sorted(fields[name]):
            keep(fields[name][field][0])
            strings.add(field)
    for entry in order:
        strings |= set(entry[2]) if entry[0] == LIST else set(entry[1]) if entry[0] == ENUM else set()
    strings = sorted(strings)
    text = {string: index for index, string in enumerate(strings)}

    def words(list_of_words):
        return varint(len(list_of_words)) + b"".join(varint(text[word]) for word in list_of_words)

    joined = "\n".join(strings).encode()
    out = bytearray([FIRST, LAST]) + varint(len(joined)) + joined + varint(len(order))
    for entry in order:
        out.append(entry[0])
        if entry[0] == REFERENCE:
            out += varint(place[entry[1]])
        elif entry[0] == LIST:
            out += varint(kept[entry[1]]) + words(entry[2])
        elif entry[0] == MAP:
            out += varint(kept[entry[1]])
        elif entry[0] == ENUM:
            out += words(entry[1])
        elif entry[0] == RANGE:
            out += varint(entry[1]) + varint(entry[2])
    out += varint(len(names))
    for name in names:
        out += varint(text[short(name)]) + varint(len(fields[name]))
        before = 0
        for field in sorted(fields[name]):
            kind, since, until, required_since, required_until = fields[name][field]
            ranged = (since, until) != (FIRST, LAST)
            required = 0 if not required_since else 1 if (required_since, required_until) == (since, until) else 2
            out += varint(text[field] - before) + varint(kept[kind]) + bytes([ranged | required << 1])
            before = text[field]
            if ranged:
                out += bytes([since, until])
            if required == 2:
                out += bytes([required_since, required_until])
    out += varint(len(kinds))
    for gvk, (name, since, until) in sorted(kinds.items()):
        out += b"".join(varint(text[part]) for part in gvk) + varint(place[name]) + bytes([since, until])
    return bytes(out)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    kinds, fields, types = merge(load(sys.argv[1]))
    if sys.argv[2] == "--dump":
        for gvk, found in sorted(kinds.items()):
            print(*gvk, *found)
        return
    raw = encode(kinds, fields, types)
    packed = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    data = packed.compress(raw) + packed.flush()
    with open(sys.argv[2], "wb") as out:
        out.write(b"KSC1" + len(raw).to_bytes(4, "little") + data)
    print(f"{len(kinds)} kinds, {len(fields)} definitions, {len(raw)} bytes, {len(data) + 8} compressed")


main()
