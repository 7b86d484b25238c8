using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace MultiModel.Deployer.Tests.Doubles;

/// <summary>
/// The REST of a Kubernetes API server, as far as the deployer and the tests' operator use it: server-side apply with managed fields and
/// conflicts, dry run, lists and watches with expiry, status, a quota, pods' logs, the service proxy; errors on demand.
/// </summary>
public sealed class ApiServerDouble : IAsyncDisposable
{
    public const string DeployersToken = "secret-token";

    /// <summary>Requests with it are neither recorded nor failed on demand.</summary>
    public const string OwnersToken = "owners-token";

    private const string SeldonDeployments = "seldondeployments";

    private readonly WebApplication app = KestrelDouble.Build("http://127.0.0.1:0");
    /// <summary>Whether they stay: with no controller to remove what is in it, a deleted one ends for ever.</summary>
    private readonly ConcurrentDictionary<string, bool> namespaces = [];

    private readonly ApiObjects objects = new();
    private readonly HttpClient pods = new();

    private ApiServerDouble()
    {
        app.Use(async (context, next) =>
        {
            var owner = context.Request.Headers.Authorization == $"Bearer {OwnersToken}";
            if (!owner)
                Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            if (!owner && context.Request.Headers.Authorization != $"Bearer {DeployersToken}")
                await Refuse(401, "Unauthorized", "Unauthorized").ExecuteAsync(context);
            else if (!owner && Failures.TryDequeue(out var status))
                await Refuse(status, "scripted", "the test asked for it: User \"tester\" cannot do that").ExecuteAsync(context);
            else
                await next(context);
        });
        app.MapPost("/api/v1/namespaces", async (HttpRequest request) =>
        {
            var made = (await request.ReadFromJsonAsync<JsonObject>())!;
            namespaces[(string)made["metadata"]!["name"]!] = true;
            return Results.Json(made, statusCode: 201);
        });
        app.MapDelete("/api/v1/namespaces/{name}", (string name) => namespaces.TryUpdate(name, false, true) ? Success() : Refuse(409, "Conflict", name));
        foreach (var api in new[] { "/api/v1", "/apis/{group}/{version}" })
        {
            var list = api + "/namespaces/{ns}/{plural}";
            app.MapGet(list, ListOrWatchAsync);
            app.MapGet(list + "/{name}", (string plural, string name, HttpRequest request) => plural == SeldonDeployments && !HasSeldon
                ? Results.Text("404 page not found\n", statusCode: 404)
                : objects.Find(request.Path) is { } found ? Results.Json(found) : NotFound(plural, name));
            app.MapPatch(list + "/{name}", ApplyAsync);
            app.MapPatch(list + "/{name}/status", async (string plural, string name, HttpRequest request) =>
                objects.MergeStatus(request.Path.Value!.Replace("/status", ""), (await BodyAsync(request))["status"]!.AsObject()) is { } changed
                    ? Results.Json(changed)
                    : NotFound(plural, name));
            app.MapDelete(list + "/{name}", (string plural, string name, HttpRequest request) => objects.Delete(request.Path) ? Success() : NotFound(plural, name));
        }
        app.MapGet("/api/v1/namespaces/{ns}/pods/{name}/log", async (string name, string container, CancellationToken ct) =>
        {
            if (LogsHang)
                await Task.Delay(Timeout.Infinite, ct);
            return Results.Text(Logs.GetValueOrDefault($"{name}/{container}", ""));
        });
        app.MapPost("/api/v1/namespaces/{ns}/services/{service}/proxy/{**path}", ProxyAsync);
    }

    public string Url => app.Urls.First();

    public bool HasSeldon { get; set; } = true;

    /// <summary>Statuses that the deployer's next requests get, one each.</summary>
    public ConcurrentQueue<int> Failures { get; } = new();

    /// <summary>Every request of the deployer: method, path and query.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public ConcurrentDictionary<string, string> Logs { get; } = new();

    /// <summary>What an admission webhook, or the schema, says of every SeldonDeployment.</summary>
    public (int Status, string Message)? Denial { get; set; }

    /// <summary>Refusal of every watch.</summary>
    public int? WatchStatus { get; set; }

    /// <summary>Whether the connection ends after the deployer's manifest was applied, with no answer.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>As of a node whose kubelet does not answer.</summary>
    public bool LogsHang { get; set; }

    /// <summary>Connections that the service proxy ends without an answer, one each.</summary>
    public int DroppedPredictions { get; set; }

    public static async Task<ApiServerDouble> StartAsync()
    {
        var server = new ApiServerDouble();
        await server.app.StartAsync();
        return server;
    }

    /// <summary>Ends all watches as a server does that has forgotten their place.</summary>
    public void ExpireWatches() => objects.EndWatches(new JsonObject
    {
        ["type"] = "ERROR",
        ["object"] = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["reason"] = "Expired", ["message"] = "too old resource version", ["code"] = 410 },
    });

    /// <summary>Closes the connections of all watches with no word.</summary>
    public void DropWatches() => objects.EndWatches(null);

    public async ValueTask DisposeAsync()
    {
        DropWatches();
        await app.DisposeAsync();
        pods.Dispose();
    }

    private async Task<IResult> ApplyAsync(string ns, string plural, string name, HttpRequest request, string fieldManager, string? dryRun, bool force = false)
    {
        if (request.ContentType?.StartsWith("application/apply-patch+yaml", StringComparison.Ordinal) != true)
            return Refuse(415, "UnsupportedMediaType", $"{request.ContentType}");
        if (!namespaces.TryGetValue(ns, out var stays))
            return Refuse(404, "NotFound", $"namespaces \"{ns}\" not found", new JsonObject { ["name"] = ns, ["kind"] = "namespaces" });
        if (!stays && objects.Find(request.Path) is null)
            return Refuse(403, "Forbidden", $"{plural} \"{name}\" is forbidden: unable to create new content in namespace {ns} because it is being terminated",
                new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["reason"] = "NamespaceTerminating" }) });
        if (Denial is { } denial && plural == SeldonDeployments)
            return Refuse(denial.Status, "", denial.Message);
        if (objects.Find(request.Path) is null && OverQuota(ns, plural) is { } quota)
            return Refuse(403, "Forbidden", $"{plural} \"{name}\" is forbidden: exceeded quota: {quota}");
        var fields = await BodyAsync(request);
        fields["metadata"]!["namespace"] = ns;
        var (applied, conflicts) = objects.Apply(request.Path, fieldManager, fields, force, dryRun == "All");
        if (applied is null)
            return Refuse(409, "Conflict", $"Apply failed with {conflicts.Count} conflicts", new JsonObject { ["causes"] = new JsonArray([.. conflicts]) });
        if (LosesAnswers && plural == SeldonDeployments && dryRun is null)
            request.HttpContext.Abort();
        return Results.Json(applied);
    }

    /// <summary>The quota that has no room for one object more of a custom resource.</summary>
    private string? OverQuota(string ns, string plural) => objects.List($"/api/v1/namespaces/{ns}/resourcequotas").Items
        .Where(quota => quota["status"]?["hard"] is JsonObject hard && hard.Any(pair => pair.Key.StartsWith($"count/{plural}.", StringComparison.Ordinal) && (string?)pair.Value == "0"))
        .Select(static quota => (string?)quota["metadata"]!["name"]).FirstOrDefault();

    private async Task ListOrWatchAsync(string plural, HttpContext context)
    {
        var query = context.Request.Query;
        if (query["watch"] != "true")
        {
            var (items, at) = objects.List(context.Request.Path);
            var label = query["labelSelector"].FirstOrDefault()?.Split('=');
            await Results.Json(new JsonObject
            {
                ["kind"] = "List",
                ["metadata"] = new JsonObject { ["resourceVersion"] = $"{at}" },
                ["items"] = new JsonArray([.. items.Where(item => label is null || (string?)item["metadata"]?["labels"]?[label[0]] == label[1])]),
            }).ExecuteAsync(context);
            return;
        }
        if (WatchStatus is { } status)
        {
            await Refuse(status, "Forbidden", "watch").ExecuteAsync(context);
            return;
        }
        var changes = objects.WatchAsync(context.Request.Path, int.Parse(query["resourceVersion"]!, CultureInfo.InvariantCulture), context.RequestAborted);
        context.Response.ContentType = "application/json";
        await context.Response.Body.FlushAsync();
        await foreach (var change in changes)
        {
            await context.Response.WriteAsync(change.ToJsonString() + "\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private async Task<IResult> ProxyAsync(string ns, string service, string path, HttpContext context)
    {
        if (DroppedPredictions-- > 0)
            context.Abort();
        var (name, port) = (service.Split(':')[0], int.Parse(service.Split(':')[1], CultureInfo.InvariantCulture));
        var portName = (string?)objects.Find($"/api/v1/namespaces/{ns}/services/{name}")?["spec"]!["ports"]!.AsArray().Single(item => (int)item!["port"]! == port)!["name"];
        var subset = objects.Find($"/api/v1/namespaces/{ns}/endpoints/{name}")?["subsets"]![0]!;
        if (portName is null || subset is null)
            return Refuse(503, "ServiceUnavailable", $"no endpoints available for service \"{service}\"");
        var address = $"http://{subset["addresses"]![0]!["ip"]}:{subset["ports"]!.AsArray().Single(item => (string?)item!["name"] == portName)!["port"]}/{path}";
        using var content = new StreamContent(context.Request.Body) { Headers = { { "Content-Type", context.Request.ContentType } } };
        using var answer = await pods.PostAsync(address, content, context.RequestAborted);
        return Results.Text(await answer.Content.ReadAsStringAsync(context.RequestAborted), "application/json", statusCode: (int)answer.StatusCode);
    }

    private static async Task<JsonObject> BodyAsync(HttpRequest request) => (await JsonNode.ParseAsync(request.Body))!.AsObject();

    private static IResult Success() => Results.Json(new { kind = "Status", status = "Success" });

    private static IResult NotFound(string plural, string name) => Refuse(404, "NotFound", $"{plural} \"{name}\" not found", new JsonObject { ["name"] = name });

    private static IResult Refuse(int code, string reason, string message, JsonObject? details = null) => Results.Json(
        new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["reason"] = reason, ["message"] = message, ["code"] = code, ["details"] = details }, statusCode: code);
}
