namespace MultiModel.Graphs.Lint.Rules;

/// <summary>
/// The fields of each type: <c>name</c>, or <c>name:Type</c> where the value's own fields are checked too. A type that is not listed here
/// is not looked into: volumes' sources, affinity and other parts that MultiModel has no opinion on. From Seldon Core 1.17.1's API and
/// Kubernetes 1.35's core/v1.
/// </summary>
internal static class KnownFields
{
    private const string Text = """
        SeldonDeployment apiVersion kind metadata:ObjectMeta spec:SeldonDeploymentSpec status
        ObjectMeta annotations clusterName creationTimestamp deletionGracePeriodSeconds deletionTimestamp finalizers generateName generation labels managedFields name namespace ownerReferences resourceVersion selfLink uid
        SeldonDeploymentSpec annotations name oauth_key oauth_secret predictors:Predictor protocol replicas serverType transport
        Predictor annotations componentSpecs:ComponentSpec engineResources:Resources explainer graph:PredictiveUnit labels name progressDeadlineSeconds replicas shadow ssl:Ssl svcOrchSpec:SvcOrchSpec traffic
        Ssl certSecretName
        SvcOrchSpec env:EnvVar replicas resources:Resources
        ComponentSpec hpaSpec kedaSpec metadata:ObjectMeta pdbSpec:Pdb replicas spec:PodSpec
        Pdb maxUnavailable minAvailable
        PredictiveUnit children:PredictiveUnit endpoint:Endpoint envSecretRefName implementation logger:Logger methods modelUri name parameters:Parameter serviceAccountName storageInitializerImage type
        Endpoint grpcPort httpPort service_host service_port type
        Logger mode url
        Parameter name type value
        PodSpec activeDeadlineSeconds affinity automountServiceAccountToken containers:Container dnsConfig dnsPolicy enableServiceLinks ephemeralContainers hostAliases hostIPC hostNetwork hostPID hostUsers hostname hostnameOverride imagePullSecrets:LocalReference initContainers:Container nodeName nodeSelector os overhead preemptionPolicy priority priorityClassName readinessGates resourceClaims resources:Resources restartPolicy runtimeClassName schedulerName schedulingGates securityContext:PodSecurityContext serviceAccount serviceAccountName setHostnameAsFQDN shareProcessNamespace subdomain terminationGracePeriodSeconds tolerations:Toleration topologySpreadConstraints volumes:Volume workloadRef
        LocalReference name
        Toleration effect key operator tolerationSeconds value
        PodSecurityContext appArmorProfile fsGroup fsGroupChangePolicy runAsGroup runAsNonRoot runAsUser seLinuxChangePolicy seLinuxOptions seccompProfile:Profile supplementalGroups supplementalGroupsPolicy sysctls windowsOptions
        Profile localhostProfile type
        Volume awsElasticBlockStore azureDisk azureFile cephfs cinder configMap csi downwardAPI emptyDir:EmptyDir ephemeral fc flexVolume flocker gcePersistentDisk gitRepo glusterfs hostPath image iscsi name nfs persistentVolumeClaim photonPersistentDisk portworxVolume projected quobyte rbd scaleIO secret storageos vsphereVolume
        EmptyDir medium sizeLimit
        Container args command env:EnvVar envFrom:EnvFrom image imagePullPolicy lifecycle livenessProbe:Probe name ports:Port readinessProbe:Probe resizePolicy resources:Resources restartPolicy restartPolicyRules securityContext:SecurityContext startupProbe:Probe stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices volumeMounts:VolumeMount workingDir
        EnvVar name value valueFrom:EnvVarSource
        EnvVarSource configMapKeyRef:KeySelector fieldRef fileKeyRef resourceFieldRef secretKeyRef:KeySelector
        KeySelector key name optional
        EnvFrom configMapRef:OptionalReference prefix secretRef:OptionalReference
        OptionalReference name optional
        Port containerPort hostIP hostPort name protocol
        Resources claims limits requests
        VolumeMount mountPath mountPropagation name readOnly recursiveReadOnly subPath subPathExpr
        SecurityContext allowPrivilegeEscalation appArmorProfile capabilities:Capabilities privileged procMount readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser seLinuxOptions seccompProfile:Profile windowsOptions
        Capabilities add drop
        Probe exec:Exec failureThreshold grpc:GrpcProbe httpGet:HttpGet initialDelaySeconds periodSeconds successThreshold tcpSocket:TcpSocket terminationGracePeriodSeconds timeoutSeconds
        Exec command
        GrpcProbe port service
        HttpGet host httpHeaders path port scheme
        TcpSocket host port
        """;

    /// <summary>For each type the type of each of its fields; empty where that is not looked into.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Types { get; } = Text.Split('\n')
        .Select(static line => line.Trim().Split(' '))
        .ToDictionary(
            static words => words[0],
            static words => (IReadOnlyDictionary<string, string>)words.Skip(1).Select(static word => word.Split(':')).ToDictionary(static parts => parts[0], static parts => parts is [_, var type] ? type : ""));
}
