using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MultiModel.Deployer.Tests.Doubles;

/// <summary>
/// The REST of a Kubernetes API server, as far as the deployer uses it: server-side apply with managed fields and conflicts, dry run,
/// lists and watches with expiry, status, pods with logs, the service proxy; errors on demand.
/// </summary>
public sealed class ApiServerDouble : IAsyncDisposable
{
    private const string Token = "secret-token";
    private const string Deployments = "/apis/machinelearning.seldon.io/v1/namespaces/{ns}/seldondeployments";

    private readonly Lock gate = new();
    private readonly WebApplication app = KestrelDouble.Build("http://127.0.0.1:0");
    private readonly Dictionary<string, ServerSideApply> resources = [];
    private readonly List<Channel<JsonObject>> watchers = [];
    private readonly ConcurrentBag<Task> operating = [];
    private int version = 100;

    private ApiServerDouble()
    {
        app.Use(async (context, next) =>
        {
            Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            if (context.Request.Headers.Authorization != $"Bearer {Token}")
                await Refuse(401, "Unauthorized", "Unauthorized").ExecuteAsync(context);
            else if (Failures.TryDequeue(out var status))
                await Refuse(status, "scripted", "the test asked for it").ExecuteAsync(context);
            else
                await next(context);
        });
        app.MapPost("/api/v1/namespaces", async (HttpRequest request) =>
        {
            var made = (await request.ReadFromJsonAsync<JsonObject>())!;
            Namespaces.Add((string)made["metadata"]!["name"]!);
            return Results.Json(made, statusCode: 201);
        });
        app.MapDelete("/api/v1/namespaces/{name}", (string name) => Namespaces.Remove(name) ? Results.Json(new { kind = "Status", status = "Success" }) : Refuse(404, "NotFound", name));
        app.MapGet(Deployments, ListOrWatchAsync);
        app.MapGet(Deployments + "/{name}", (string ns, string name) => !HasSeldon ? Results.Text("404 page not found\n", statusCode: 404)
            : Find(ns, name) is { } found ? Results.Json(found) : Refuse(404, "NotFound", $"seldondeployments \"{name}\" not found", new JsonObject { ["name"] = name }));
        app.MapPatch(Deployments + "/{name}", ApplyAsync);
        app.MapPatch(Deployments + "/{name}/status", async (string ns, string name, HttpRequest request) =>
        {
            var status = JsonNode.Parse(await new StreamReader(request.Body).ReadToEndAsync())!["status"]!;
            SetStatus(ns, name, (string)status["state"]!, (string?)status["description"] ?? "");
            return Results.Json(Find(ns, name));
        });
        app.MapGet("/apis/apps/v1/namespaces/{ns}/deployments", (string labelSelector) => List("apps/v1", "DeploymentList", Owned(labelSelector, KubernetesDeployments)));
        app.MapGet("/api/v1/namespaces/{ns}/pods", (string labelSelector) => List("v1", "PodList", Owned(labelSelector, Pods)));
        app.MapGet("/api/v1/namespaces/{ns}/pods/{name}/log", async (string name, string container, CancellationToken ct) =>
        {
            if (LogsHang)
                await Task.Delay(Timeout.Infinite, ct);
            return Results.Text(Logs.GetValueOrDefault($"{name}/{container}", ""));
        });
        app.MapPost("/api/v1/namespaces/{ns}/services/{service}/proxy/{**path}", (string service, string path, HttpContext context) =>
        {
            if (DroppedPredictions-- > 0)
                context.Abort();
            return Results.Text(Prediction(service, path), "application/json");
        });
    }

    public string Url => app.Urls.First();

    public bool HasSeldon { get; set; } = true;

    /// <summary>Refusal of whatever is applied.</summary>
    public string? QuotaMessage { get; set; }

    /// <summary>Statuses that the next requests get, one each.</summary>
    public ConcurrentQueue<int> Failures { get; } = new();

    /// <summary>Every request: method, path and query.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public HashSet<string> Namespaces { get; } = ["kubeflow-user-example-com"];

    public ConcurrentBag<JsonObject> KubernetesDeployments { get; } = [];

    public ConcurrentBag<JsonObject> Pods { get; } = [];

    public ConcurrentDictionary<string, string> Logs { get; } = new();

    /// <summary>Refusal of every watch.</summary>
    public int? WatchStatus { get; set; }

    /// <summary>Whether the connection ends after something was applied, with no answer.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>As of a node whose kubelet does not answer.</summary>
    public bool LogsHang { get; set; }

    /// <summary>Connections that the service proxy ends without an answer, one each.</summary>
    public int DroppedPredictions { get; set; }

    public Func<string, string, string> Prediction { get; set; } = static (_, _) => """{"data":{"names":[],"ndarray":[0,0,1,1,2]}}""";

    /// <summary>The scripted operator: told of each object that was applied.</summary>
    public Func<JsonObject, Task>? Operator { get; set; }

    public static async Task<ApiServerDouble> StartAsync()
    {
        var server = new ApiServerDouble();
        await server.app.StartAsync();
        return server;
    }

    public string WriteKubeconfig(string path)
    {
        File.WriteAllText(path, $$"""
            apiVersion: v1
            kind: Config
            current-context: somewhere-else
            clusters:
            - name: double
              cluster: { server: "{{Url}}" }
            users:
            - name: tester
              user: { token: {{Token}} }
            contexts:
            - name: double
              context: { cluster: double, user: tester }
            """);
        return path;
    }

    public JsonObject? Find(string ns, string name)
    {
        lock (gate)
            return resources.TryGetValue($"{ns}/{name}", out var resource) ? resource.ToJson() : null;
    }

    /// <summary>Sets fields as another manager, by server-side apply.</summary>
    public void ApplyAs(string manager, string ns, JsonObject fields)
    {
        var name = (string)fields["metadata"]!["name"]!;
        lock (gate)
            Change(ns, name, resource => resource.Apply(manager, fields, force: true));
    }

    public void SetStatus(string ns, string name, string state, string description = "")
    {
        lock (gate)
            Change(ns, name, resource => resource.Status = new JsonObject { ["state"] = state, ["description"] = description });
    }

    /// <summary>Removes an object as somebody with kubectl does.</summary>
    public void Delete(string ns, string name)
    {
        lock (gate)
        {
            resources.Remove($"{ns}/{name}", out var resource);
            Send(new JsonObject { ["type"] = "DELETED", ["object"] = resource!.ToJson() }, end: false);
        }
    }

    /// <summary>Ends all watches as a server does that has forgotten their place.</summary>
    public void ExpireWatches() => Send(new JsonObject
    {
        ["type"] = "ERROR",
        ["object"] = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["reason"] = "Expired", ["message"] = "too old resource version", ["code"] = 410 },
    }, end: true);

    /// <summary>Closes the connections of all watches with no word.</summary>
    public void DropWatches() => Send(null, end: true);

    public async ValueTask DisposeAsync()
    {
        DropWatches();
        await app.DisposeAsync();
        // what an operator asserted
        await Task.WhenAll(operating);
    }

    private async Task<IResult> ApplyAsync(string ns, string name, HttpRequest request, string fieldManager, string? dryRun, bool force = false)
    {
        var fields = JsonNode.Parse(await new StreamReader(request.Body).ReadToEndAsync())!.AsObject();
        if (request.ContentType?.StartsWith("application/apply-patch+yaml", StringComparison.Ordinal) != true)
            return Refuse(415, "UnsupportedMediaType", $"{request.ContentType}");
        if (!Namespaces.Contains(ns))
            return Refuse(404, "NotFound", $"namespaces \"{ns}\" not found", new JsonObject { ["name"] = ns, ["kind"] = "namespaces" });
        if (QuotaMessage is { } message)
            return Refuse(403, "Forbidden", message);
        JsonObject applied;
        lock (gate)
        {
            var resource = resources.GetValueOrDefault($"{ns}/{name}") ?? new ServerSideApply();
            var conflicts = force ? [] : resource.Conflicts(fieldManager, fields);
            if (conflicts.Count > 0)
                return Refuse(409, "Conflict", $"Apply failed with {conflicts.Count} conflicts", new JsonObject { ["causes"] = new JsonArray([.. conflicts]) });
            if (dryRun == "All")
            {
                var trial = resource.Clone();
                trial.Apply(fieldManager, fields, force);
                return Results.Json(trial.ToJson());
            }
            applied = Change(ns, name, changing => changing.Apply(fieldManager, fields, force));
        }
        if (Operator is { } act)
            operating.Add(act(applied));
        if (LosesAnswers)
            request.HttpContext.Abort();
        return Results.Json(applied);
    }

    private async Task ListOrWatchAsync(string ns, HttpContext context)
    {
        if (context.Request.Query["watch"] != "true")
        {
            JsonArray items;
            int at;
            lock (gate)
                (items, at) = (new JsonArray([.. resources.Where(pair => pair.Key.StartsWith(ns + "/", StringComparison.Ordinal)).Select(static pair => (JsonNode)pair.Value.ToJson())]), version);
            await Results.Json(new JsonObject { ["kind"] = "SeldonDeploymentList", ["metadata"] = new JsonObject { ["resourceVersion"] = $"{at}" }, ["items"] = items }).ExecuteAsync(context);
            return;
        }
        if (WatchStatus is { } status)
        {
            await Refuse(status, "Forbidden", "watch").ExecuteAsync(context);
            return;
        }
        var watcher = Channel.CreateUnbounded<JsonObject>();
        lock (gate)
        {
            foreach (var resource in resources.Values.Where(resource => resource.Version > int.Parse(context.Request.Query["resourceVersion"]!)))
                watcher.Writer.TryWrite(Modified(resource));
            watchers.Add(watcher);
        }
        context.Response.ContentType = "application/json";
        await context.Response.Body.FlushAsync();
        await foreach (var change in watcher.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync(change.ToJsonString() + "\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private JsonObject Change(string ns, string name, Action<ServerSideApply> change)
    {
        if (!resources.TryGetValue($"{ns}/{name}", out var resource))
            resources[$"{ns}/{name}"] = resource = new ServerSideApply();
        change(resource);
        resource.Version = ++version;
        Send(Modified(resource), end: false);
        return resource.ToJson();
    }

    private void Send(JsonObject? change, bool end)
    {
        lock (gate)
        {
            foreach (var watcher in watchers)
            {
                if (change is not null)
                    watcher.Writer.TryWrite((JsonObject)change.DeepClone());
                if (end)
                    watcher.Writer.TryComplete();
            }
            if (end)
                watchers.Clear();
        }
    }

    private static JsonObject Modified(ServerSideApply resource) => new() { ["type"] = "MODIFIED", ["object"] = resource.ToJson() };

    private static IEnumerable<JsonObject> Owned(string labelSelector, IEnumerable<JsonObject> objects)
    {
        var label = labelSelector.Split('=');
        return objects.Where(item => (string?)item["metadata"]?["labels"]?[label[0]] == label[1]);
    }

    private static IResult List(string apiVersion, string kind, IEnumerable<JsonObject> items) => Results.Json(
        new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = new JsonObject(), ["items"] = new JsonArray([.. items.Select(static item => item.DeepClone())]) });

    private static IResult Refuse(int code, string reason, string message, JsonObject? details = null) => Results.Json(
        new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["reason"] = reason, ["message"] = message, ["code"] = code, ["details"] = details }, statusCode: code);
}
