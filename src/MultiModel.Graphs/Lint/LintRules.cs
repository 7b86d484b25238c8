using static MultiModel.Graphs.Lint.LintSeverity;

namespace MultiModel.Graphs.Lint;

/// <summary>
/// The catalogue. MM1xx: the faults of the tutorial's manifest. MM2xx: what the API server and Seldon's webhook reject. MM3xx: what it accepts and should not.
/// MM4xx: how the pods run. MM5xx: what only the models themselves show.
/// </summary>
internal static class LintRules
{
    public static readonly LintRule Unreadable = new("MM000", Error,
        "The file is no SeldonDeployment that can be read.",
        "Mend the YAML at the line.");

    public static readonly LintRule SharedFolder = new("MM101", Error,
        "Two init containers download into one folder, so the last model overwrites the others.",
        "Give each model an emptyDir of its own, named <container>-provision-location.");
    public static readonly LintRule UnknownServerParameter = new("MM102", Error,
        "Seldon's server rejects a parameter that it does not know, and the container crashes in a loop.",
        "Remove the parameter, or serve the model with MultiModel's graph runner.");
    public static readonly LintRule NoPythonFunction = new("MM103", Error,
        "An MLflow server loads the python_function flavor, which a transformer saved by mlflow.sklearn does not have.",
        "Save the model with a loader of its own (as MultiModel does), or serve it with MultiModel's graph runner.");
    public static readonly LintRule NamedColumns = new("MM104", Error,
        "The model's signature has named columns, so the server refuses every array.",
        "Log the model with a tensor signature, or with none.");
    public static readonly LintRule NoMlflow = new("MM105", Error,
        "The model's environment has no mlflow, and the server's image need not bring it.",
        "List mlflow in the model's requirements.txt and conda.yaml.");

    public static readonly LintRule Protocol = new("MM201", Error,
        "The protocol is none that Seldon knows.",
        "Use seldon, tensorflow, kfserving or v2.");
    public static readonly LintRule Transport = new("MM202", Error,
        "The transport is none that Seldon knows.",
        "Use rest or grpc.");
    public static readonly LintRule ServerType = new("MM203", Error,
        "The server type is none that Seldon knows.",
        "Use rpc or kafka.");
    public static readonly LintRule NoPredictors = new("MM204", Error,
        "There is no predictor.",
        "Add one under spec.predictors.");
    public static readonly LintRule DuplicatePredictor = new("MM205", Error,
        "Two predictors have one name.",
        "Give each its own.");
    public static readonly LintRule NoContainer = new("MM206", Error,
        "A graph node has no container of its name.",
        "Name the container like the node.");
    public static readonly LintRule UnknownTypeWithoutMethods = new("MM207", Error,
        "A node of unknown type lists no methods.",
        "Give it a type, or methods.");
    public static readonly LintRule NoModelUri = new("MM208", Error,
        "A prepackaged server has no modelUri.",
        "Add modelUri with the address of the model.");
    public static readonly LintRule NoEngine = new("MM209", Error,
        "Without the engine only one node can run.",
        "Remove the annotation seldon.io/no-engine, or all nodes but one.");
    public static readonly LintRule OnlyShadow = new("MM210", Error,
        "The only predictor is a shadow.",
        "Add a predictor that answers.");
    public static readonly LintRule SeveralShadows = new("MM211", Error,
        "There is more than one shadow.",
        "Keep one.");
    public static readonly LintRule ShadowTraffic = new("MM212", Error,
        "A shadow's traffic is outside 0 to 100.",
        "Use a number from 0 to 100.");
    public static readonly LintRule TrafficSum = new("MM213", Error,
        "The traffic does not add up to 100.",
        "Let the predictors that are no shadows add up to 100.");

    public static readonly LintRule OwnImplementation = new("MM214", Warning,
        "An implementation is MultiModel's own: a Seldon Core rejects it.",
        "Serve the graph with MultiModel's graph runner (publish --graph deployments), or combine in a container of your own.");

    public static readonly LintRule UnknownServer = new("MM215", Warning,
        "A server is none that Seldon Core brings: the webhook rejects it unless the installation was given it.",
        "Use MLFLOW_SERVER, SKLEARN_SERVER, XGBOOST_SERVER, TENSORFLOW_SERVER, TRITON_SERVER, TEMPO_SERVER or HUGGINGFACE_SERVER, or an image of your own.");
    public static readonly LintRule TensorflowServer = new("MM216", Error,
        "This prepackaged server does not speak the tensorflow protocol.",
        "Use the protocol seldon or v2.");
    public static readonly LintRule LoggerMode = new("MM217", Error,
        "A logger has no mode.",
        "Set mode to all, request or response.");
    public static readonly LintRule EndpointTypes = new("MM218", Error,
        "Endpoints are of several types, or of another than the transport.",
        "Remove them, and set spec.transport to rest or grpc.");
    public static readonly LintRule KafkaVariables = new("MM219", Error,
        "A Kafka server lacks its variables.",
        "Set KAFKA_BROKER, KAFKA_INPUT_TOPIC and KAFKA_OUTPUT_TOPIC in svcOrchSpec.env.");

    public static readonly LintRule RequiredField = new("MM220", Error,
        "A field that must be there is missing: the API server refuses the object.",
        "Add it, or move it to the depth where it belongs.");

    public static readonly LintRule UnknownField = new("MM301", Error,
        "A field is unknown: a cluster drops it without a word.",
        "Correct its name, or remove it.");
    public static readonly LintRule NodeType = new("MM302", Error,
        "A node's type is none that Seldon knows, so the node is never called.",
        "Use MODEL, TRANSFORMER, OUTPUT_TRANSFORMER, ROUTER or COMBINER.");
    public static readonly LintRule ParameterType = new("MM303", Error,
        "A parameter's type is unknown, or its value is none of that type.",
        "Use INT, FLOAT, DOUBLE, STRING or BOOL, and a value of it.");
    public static readonly LintRule TrafficRange = new("MM304", Error,
        "A predictor's traffic is outside 0 to 100.",
        "Use a number from 0 to 100.");
    public static readonly LintRule NoCombiner = new("MM305", Error,
        "A node has several children and neither routes nor combines: all answers but the first are dropped.",
        "Make it a ROUTER or a COMBINER, or keep one child.");
    public static readonly LintRule Depth = new("MM306", Error,
        "The graph is deeper than 10 nodes.",
        "Flatten it.");
    public static readonly LintRule NoModel = new("MM307", Error,
        "A node's model_uri is not filled by any init container.",
        "Mount the volume of the init container at that path.");
    public static readonly LintRule DuplicateNode = new("MM308", Error,
        "Two nodes of a graph have one name.",
        "Give each its own.");
    public static readonly LintRule Method = new("MM309", Error,
        "A method is none that Seldon knows.",
        "Use TRANSFORM_INPUT, TRANSFORM_OUTPUT, ROUTE, AGGREGATE or SEND_FEEDBACK.");
    public static readonly LintRule AbTest = new("MM310", Error,
        "RANDOM_ABTEST needs two children, no type, and no parameter but a ratioA from 0 to 1.",
        "Give it two children, and remove its type and its other parameters; without ratioA each child gets half.");

    public static readonly LintRule NoImage = new("MM311", Error,
        "A container has no image: Kubernetes refuses its pod.",
        "Give it an image, or the name of the prepackaged server in the graph.");
    public static readonly LintRule NoVolume = new("MM312", Error,
        "A container mounts a volume that its pod does not have: Kubernetes refuses the pod.",
        "Add the volume, or correct the name.");
    public static readonly LintRule TrackingAddress = new("MM313", Error,
        "An address is one of MLflow's tracking server, which the initializer cannot read.",
        "Use the address of the model's files, s3://bucket/..., as the run's page in MLflow shows it.");
    public static readonly LintRule ServerProtocol = new("MM314", Error,
        "A prepackaged server does not speak the deployment's protocol: Seldon has no image of it for that one.",
        "Set spec.protocol to v2 for TRITON_SERVER, TEMPO_SERVER and HUGGINGFACE_SERVER, and to seldon or tensorflow for TENSORFLOW_SERVER.");
    public static readonly LintRule OwnCombiner = new("MM315", Error,
        "MULTIMODEL_MEAN and MULTIMODEL_VOTE only combine their children's answers: the graph runner refuses the manifest.",
        "Leave type and methods out, or set the type COMBINER, and give the node children.");
    public static readonly LintRule NeverCalled = new("MM316", Error,
        "A node has an implementation that Seldon's executor does not run, and neither type nor methods: it is never called.",
        "Give it the type MODEL (the operator does so only where the implementation is absent too), ROUTER or another.");

    public static readonly LintRule TrailingSlash = new("MM401", Warning,
        "The initializer matches a raw prefix: without a slash at its end it also downloads neighbours (scaler_v2).",
        "End the address with a slash.");
    public static readonly LintRule FloatingImage = new("MM402", Warning,
        "An image has no tag, or latest: two pods may run two versions.",
        "Name a version or a digest.");
    public static readonly LintRule Privileged = new("MM403", Warning,
        "A container is privileged, may become so, or reaches into its node.",
        "Set privileged and allowPrivilegeEscalation to false, and remove added capabilities, host namespaces and hostPath volumes.");
    public static readonly LintRule Root = new("MM404", Warning,
        "A container runs as root, or may.",
        "Set runAsUser to another user and runAsNonRoot to true.");
    public static readonly LintRule NoResources = new("MM405", Warning,
        "Containers do not state their resources: they can starve their neighbours, and are evicted first.",
        "Set requests and limits of cpu and memory.");
    public static readonly LintRule NoReadiness = new("MM406", Warning,
        "A model's container has no readiness probe, or a TCP one as the operator adds it: it succeeds before the model is loaded.",
        "Add a readinessProbe with httpGet.");
    public static readonly LintRule SecretInText = new("MM407", Warning,
        "A secret stands in the manifest.",
        "Take it from a Secret with secretKeyRef or envFrom.");
    public static readonly LintRule ImageGone = new("MM408", Warning,
        "An image is in a registry that was closed: a node that does not have it already cannot start the pod.",
        "Use seldonio/rclone-storage-initializer, whose Secret has RCLONE_CONFIG_S3_* variables, or KFServing's images on Docker Hub.");

    public static readonly LintRule ModelMissing = new("MM501", Error,
        "The model is not in the store.",
        "Upload it, or correct the address.");
    public static readonly LintRule Width = new("MM502", Error,
        "A node's answer does not fit the input of its child.",
        "Chain models that were trained on each other's output.");
    public static readonly LintRule ValueType = new("MM503", Error,
        "A node's answer is not of the type that its child takes.",
        "Choose another predict_method, or a model of numeric labels.");
    public static readonly LintRule ServersModel = new("MM504", Error,
        "SKLEARN_SERVER loads model.joblib, and calls predict_proba unless its parameter method says otherwise: the model does not have it.",
        "Save the model with joblib.dump as model.joblib; set the parameter method to predict or decision_function.");
    public static readonly LintRule ModelDamaged = new("MM505", Error,
        "The model's MLmodel file cannot be read.",
        "Upload the model again.");

    public static IReadOnlyList<LintRule> All { get; } =
    [
        .. typeof(LintRules)
            .GetFields()
            .Where(static field => field.FieldType == typeof(LintRule))
            .Select(static field => (LintRule)field.GetValue(null)!)
            .OrderBy(static rule => rule.Id, StringComparer.Ordinal),
    ];
}
