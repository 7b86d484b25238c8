using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MultiModel.Mlflow.Directories;

/// <summary>The file <c>MLmodel</c>: YAML that says which flavors a directory can be loaded as, and from which files.</summary>
internal sealed class MlModelFile
{
    public const string FileName = "MLmodel";

    /// <summary>MLflow's place for what it does not know itself.</summary>
    private const string Metadata = "metadata";
    private const string TraceParentKey = "multimodel.traceparent";
    private const int DeepestNesting = 32;

    private readonly YamlMappingNode root;

    private MlModelFile(YamlMappingNode root) => this.root = root;

    public static MlModelFile Of(YamlMappingNode root) => new(root);

    /// <exception cref="ModelException">missing, too large or not such a file</exception>
    public static MlModelFile Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        var text = Encoding.UTF8.GetString(BoundedFile.Read(path, BoundedFile.Description)).TrimStart('\uFEFF'); // a byte order mark
        try
        {
            CheckNesting(text);
            var yaml = new YamlStream();
            yaml.Load(new StringReader(text));
            return yaml.Documents is [{ RootNode: YamlMappingNode root }] && root.Children.ContainsKey("flavors")
                ? new MlModelFile(root)
                : throw new ModelException($"{path} is not a description of an MLflow model: it has no flavors.");
        }
        catch (YamlException error)
        {
            throw new ModelException($"{path}, line {error.Start.Line}: {error.Message}", error);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // what YamlDotNet 18's scanner throws at some text that is not YAML
            throw new ModelException($"{path} is not YAML: {error.Message}", error);
        }
    }

    public void Write(string directory)
    {
        using var writer = new StreamWriter(Path.Combine(directory, FileName)) { NewLine = "\n" };
        new YamlStream(new YamlDocument(root)).Save(writer, assignAnchors: false);
    }

    public string? RunId => Scalar(root, "run_id");

    /// <summary>The span that made the model; null when it is not known.</summary>
    public string? TraceParent => Map(root, Metadata) is { } metadata ? Scalar(metadata, TraceParentKey) : null;

    /// <summary>One side of the signature as MLflow's JSON; null when there is none.</summary>
    /// <param name="side"><c>inputs</c> or <c>outputs</c></param>
    public string? Signature(string side) => Map(root, "signature") is { } signature ? Scalar(signature, side) : null;

    /// <summary>The names of the flavors, for messages.</summary>
    public IEnumerable<string> Flavors => Map(root, "flavors")?.Children.Keys.OfType<YamlScalarNode>().Select(static key => key.Value ?? "") ?? [];

    public string? InputExample => Map(root, "saved_input_example_info") is { } info ? Scalar(info, "artifact_path") : null;

    /// <summary>The value of a flavor's key, for example <c>pickled_model</c> of <c>sklearn</c>; null when there is none.</summary>
    public string? OfFlavor(string flavor, string key) =>
        Map(root, "flavors") is { } flavors && Map(flavors, flavor) is { } found ? Scalar(found, key) : null;

    public void Set(string key, string value) => root.Children[key] = YamlNodes.Quoted(value);

    public void SetTraceParent(string value)
    {
        if (Map(root, Metadata) is not { } metadata)
            root.Children[Metadata] = metadata = [];
        metadata.Children[TraceParentKey] = YamlNodes.Quoted(value);
    }

    /// <summary>All of it as JSON, for <c>runs/log-model</c>.</summary>
    public string ToJson() => Json(root)!.ToJsonString();

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(static pair => KeyValuePair.Create(
            pair.Key is YamlScalarNode { Value: { } key } ? key : throw NotJson(),
            Json(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value),
        YamlScalarNode scalar => scalar.Value,
        _ => throw NotJson(),
    };

    private static ModelException NotJson() => new($"{FileName} has a key or a value that JSON cannot hold, which no model description needs.");

    private static JsonNode? Plain(string? value) => value switch
    {
        null or "" or "~" or "null" => null,
        "true" => true,
        "false" => false,
        _ when long.TryParse(value, out var number) => number,
        _ => value,
    };

    private static YamlMappingNode? Map(YamlMappingNode map, string key) => map.Children.TryGetValue(key, out var node) ? node as YamlMappingNode : null;

    private static string? Scalar(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(key, out var node) && node is YamlScalarNode { Value: { Length: > 0 } value } && value is not ("null" or "~") ? value : null;

    /// <remarks>The library builds nodes by recursion, so depth is bounded before it does; aliases are refused, so that no node is its own child.</remarks>
    private static void CheckNesting(string text)
    {
        var depth = 0;
        for (var parser = new Parser(new StringReader(text)); parser.MoveNext();)
        {
            depth += parser.Current!.NestingIncrease;
            if (depth > DeepestNesting || parser.Current is YamlDotNet.Core.Events.AnchorAlias)
                throw new YamlException(parser.Current.Start, parser.Current.End, $"nested deeper than {DeepestNesting}, or an alias: no model description needs that.");
        }
    }
}
