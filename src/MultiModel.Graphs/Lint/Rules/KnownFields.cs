namespace MultiModel.Graphs.Lint.Rules;

/// <summary>
/// The fields of each type: <c>name</c>, or <c>name:Type</c> where the value's own fields are checked too; a <c>!</c> after the name says
/// that the API server refuses an object without it. A type that is not listed here is not looked into: volumes' sources, affinity and
/// other parts that MultiModel has no opinion on. From the schema of Seldon Core 1.17.1's resource, which is older than the newest
/// core/v1: what Kubernetes has since then, a cluster drops here.
/// </summary>
internal static class KnownFields
{
    private const string Text =
        "SeldonDeployment apiVersion kind metadata:ObjectMeta spec:SeldonDeploymentSpec status\n"
        + "ObjectMeta annotations clusterName creationTimestamp deletionGracePeriodSeconds deletionTimestamp finalizers generateName "
            + "generation labels managedFields name namespace ownerReferences resourceVersion selfLink uid\n"
        + "SeldonDeploymentSpec annotations name oauth_key oauth_secret predictors:Predictor protocol replicas serverType transport\n"
        + "Predictor annotations componentSpecs:ComponentSpec engineResources:Resources explainer:Explainer graph!:PredictiveUnit labels "
            + "name! progressDeadlineSeconds replicas shadow ssl:Ssl svcOrchSpec:SvcOrchSpec traffic\n"
        + "Explainer config containerSpec:Container endpoint:Endpoint envSecretRefName initParameters modelUri replicas serviceAccountName "
            + "storageInitializerImage type\n"
        + "Ssl certSecretName\n"
        + "SvcOrchSpec env:EnvVar replicas resources:Resources\n"
        + "ComponentSpec hpaSpec:Hpa kedaSpec:Keda metadata:ObjectMeta pdbSpec:Pdb replicas spec:PodSpec\n"
        + "Hpa maxReplicas! metrics metricsv2 minReplicas\n"
        + "Keda advanced cooldownPeriod fallback idleReplicaCount maxReplicaCount minReplicaCount pollingInterval triggers!\n"
        + "Pdb maxUnavailable minAvailable\n"
        + "PredictiveUnit children:PredictiveUnit endpoint:Endpoint envSecretRefName implementation logger:Logger methods modelUri name! "
            + "parameters:Parameter serviceAccountName storageInitializerImage type\n"
        + "Endpoint grpcPort httpPort service_host service_port type\n"
        + "Logger mode url\n"
        + "Parameter name! type! value!\n"
        + "PodSpec activeDeadlineSeconds affinity automountServiceAccountToken containers!:Container dnsConfig dnsPolicy enableServiceLinks "
            + "ephemeralContainers hostAliases hostIPC hostNetwork hostPID hostname imagePullSecrets:LocalReference initContainers:Container "
            + "nodeName nodeSelector os overhead preemptionPolicy priority priorityClassName readinessGates restartPolicy runtimeClassName "
            + "schedulerName securityContext:PodSecurityContext serviceAccount serviceAccountName setHostnameAsFQDN shareProcessNamespace "
            + "subdomain terminationGracePeriodSeconds tolerations:Toleration topologySpreadConstraints volumes:Volume\n"
        + "LocalReference name\n"
        + "Toleration effect key operator tolerationSeconds value\n"
        + "PodSecurityContext fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seLinuxOptions seccompProfile:Profile "
            + "supplementalGroups sysctls windowsOptions\n"
        + "Profile localhostProfile type!\n"
        + "Volume awsElasticBlockStore azureDisk azureFile cephfs cinder configMap csi downwardAPI emptyDir:EmptyDir ephemeral fc flexVolume "
            + "flocker gcePersistentDisk gitRepo glusterfs hostPath iscsi name! nfs persistentVolumeClaim photonPersistentDisk portworxVolume "
            + "projected quobyte rbd scaleIO secret storageos vsphereVolume\n"
        + "EmptyDir medium sizeLimit\n"
        + "Container args command env:EnvVar envFrom:EnvFrom image imagePullPolicy lifecycle livenessProbe:Probe name! ports:Port "
            + "readinessProbe:Probe resources:Resources securityContext:SecurityContext startupProbe:Probe stdin stdinOnce terminationMessagePath "
            + "terminationMessagePolicy tty volumeDevices volumeMounts:VolumeMount workingDir\n"
        + "EnvVar name! value valueFrom:EnvVarSource\n"
        + "EnvVarSource configMapKeyRef:KeySelector fieldRef resourceFieldRef secretKeyRef:KeySelector\n"
        + "KeySelector key! name optional\n"
        + "EnvFrom configMapRef:OptionalReference prefix secretRef:OptionalReference\n"
        + "OptionalReference name optional\n"
        + "Port containerPort! hostIP hostPort name protocol\n"
        + "Resources limits requests\n"
        + "VolumeMount mountPath! mountPropagation name! readOnly subPath subPathExpr\n"
        + "SecurityContext allowPrivilegeEscalation capabilities:Capabilities privileged procMount readOnlyRootFilesystem runAsGroup "
            + "runAsNonRoot runAsUser seLinuxOptions seccompProfile:Profile windowsOptions\n"
        + "Capabilities add drop\n"
        + "Probe exec:Exec failureThreshold grpc:GrpcProbe httpGet:HttpGet initialDelaySeconds periodSeconds successThreshold "
            + "tcpSocket:TcpSocket terminationGracePeriodSeconds timeoutSeconds\n"
        + "Exec command\n"
        + "GrpcProbe port! service\n"
        + "HttpGet host httpHeaders path port! scheme\n"
        + "TcpSocket host port!";

    /// <summary>For each type its fields by name.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, KnownField>> Types { get; } = Text.Split('\n')
        .Select(static line => line.Trim().Split(' '))
        .ToDictionary(
            static words => words[0],
            static words => (IReadOnlyDictionary<string, KnownField>)words.Skip(1).Select(static word => word.Split(':')).ToDictionary(
                static parts => parts[0].TrimEnd('!'),
                static parts => new KnownField(parts is [_, var type] ? type : "", parts[0].EndsWith('!'))));

    /// <summary>Where people look for a field of Seldon's that is elsewhere; the first that has it is named.</summary>
    public static IReadOnlyList<(string Type, string Path)> Homes { get; } =
    [
        ("SeldonDeploymentSpec", "spec"),
        ("Predictor", "spec.predictors[]"),
        ("ComponentSpec", "spec.predictors[].componentSpecs[]"),
        ("PredictiveUnit", "spec.predictors[].graph"),
        ("PodSpec", "spec.predictors[].componentSpecs[].spec"),
        ("Container", "spec.predictors[].componentSpecs[].spec.containers[]"),
    ];
}

/// <param name="Type">Its value's type; empty where that is not looked into.</param>
/// <param name="IsRequired">Whether the API server refuses an object without it.</param>
internal sealed record KnownField(string Type, bool IsRequired);
