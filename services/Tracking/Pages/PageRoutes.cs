using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using MultiModel.ServiceDefaults.Web;
using MultiModel.Tracking.Api;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Registry;
using MultiModel.Tracking.Runs;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Pages;

/// <summary>The web page: static Razor components, no script.</summary>
public sealed class PageRoutes(Database database, ExperimentStore experiments, RunStore runs, ArtifactViews artifacts)
{
    /// <summary>Registered models that their page shows.</summary>
    internal const int MostModels = 1000;

    private const int MaxCharts = 24;
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public void Map(WebApplication app)
    {
        app.MapTheme();
        app.MapEmbeddedAsset(typeof(PageRoutes).Assembly, "tracking.css", "text/css; charset=utf-8");
        Map(app, "/", ExperimentsAsync);
        Map(app, "/experiments/{id}", ExperimentAsync);
        Map(app, "/runs/{id}", RunAsync);
        Map(app, "/compare", CompareAsync);
        Map(app, "/models", ModelsAsync);
        Map(app, "/models/{name}", ModelAsync);
        Map(app, "/models/{name}/versions/{version}", VersionAsync);
        RequestDelegate unknown = UnknownAsync;
        app.MapFallback("{**path}", unknown).WithMetadata(new HttpMethodMetadata(Methods));
    }

    /// <summary>What no page foresaw is a page too; the log has the reason.</summary>
    public static void UseErrorPage(WebApplication app) => app.UseExceptionHandler(static errors => errors.Run(static context => View<ErrorPage>(
        new { Title = "This cannot be shown", Message = $"The tracking server failed; its log has the details under request {context.TraceIdentifier}." },
        StatusCodes.Status500InternalServerError).ExecuteAsync(context)));

    private static void Map(WebApplication app, string pattern, Func<HttpRequest, CancellationToken, Task<IResult>> page) =>
        app.MapMethods(pattern, Methods, async Task<IResult> (HttpContext context) =>
        {
            try
            {
                return await page(context.Request, context.RequestAborted);
            }
            catch (MlflowException exception)
            {
                return View<ErrorPage>(
                    new { Title = exception.StatusCode == StatusCodes.Status404NotFound ? "Not found" : "This cannot be shown", exception.Message },
                    exception.StatusCode);
            }
        });

    private static Task UnknownAsync(HttpContext context) =>
        View<ErrorPage>(new { Title = "Not found", Message = $"There is no page {context.Request.Path.Value}." }, StatusCodes.Status404NotFound).ExecuteAsync(context);

    private async Task<IResult> ExperimentsAsync(HttpRequest request, CancellationToken cancellationToken) =>
        View<ExperimentsPage>(new { Rows = await database.ReadAsync(ExperimentRow.All, cancellationToken) });

    private async Task<IResult> ExperimentAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var id = Part(request, "id");
        string filter = request.Query["filter"].ToString(), orderBy = request.Query["order_by"].ToString();
        var deleted = request.Query["deleted"] == "true";
        var page = int.TryParse(request.Query["page"], out var number) && number is >= 0 and < 1_000_000 ? number : 0;
        var query = new RunQuery(
            [id],
            filter,
            orderBy.Length == 0 ? [] : [orderBy],
            RunsView.PageSize,
            PageToken.Create((long)page * RunsView.PageSize),
            deleted ? "DELETED_ONLY" : null);
        return View<ExperimentPage>(new
        {
            View = await database.ReadAsync(session =>
            {
                var experiment = experiments.Get(session, id);
                try
                {
                    var found = RunSearch.Execute(session, query);
                    return new RunsView(experiment, found.Runs ?? [], filter, orderBy, deleted, page, found.NextPageToken is not null, null);
                }
                catch (MlflowException exception)
                {
                    return new RunsView(experiment, [], filter, orderBy, deleted, page, false, exception.Message);
                }
            }, cancellationToken),
        });
    }

    private async Task<IResult> RunAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var id = Part(request, "id");
        var (run, experiment, charts, versions, children) = await database.ReadAsync(session =>
        {
            var found = runs.Get(session, id);
            return (found, experiments.Get(session, found.Info.ExperimentId), Charts(session, [found]),
                RunView.ReadVersions(session, found.Info.RunId), RunView.CountChildren(session, found.Info));
        }, cancellationToken);
        var files = await artifacts.LoadAsync(
            run.Info.ArtifactUri,
            request.Query["path"],
            $"/runs/{id}",
            $"/get-artifact?run_id={id}&path=",
            $"/artifact-image?run_id={id}&path=",
            cancellationToken);
        return View<RunPage>(new { View = new RunView(run, experiment, charts, versions, children, files) });
    }

    private async Task<IResult> CompareAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        string[] ids = [.. request.Query["run"].OfType<string>().Distinct().Take(Comparison.MaxRuns + 1)];
        if (ids.Length is < 2 or > Comparison.MaxRuns)
            throw MlflowException.Invalid($"Choose 2 to {Comparison.MaxRuns} runs in an experiment's list, then press Compare selected.");
        return View<ComparePage>(new
        {
            Model = await database.ReadAsync(session =>
            {
                var found = ids.Select(id => runs.Get(session, id)).ToList();
                return new Comparison(found, Charts(session, found));
            }, cancellationToken),
        });
    }

    private async Task<IResult> ModelsAsync(HttpRequest request, CancellationToken cancellationToken) => View<ModelsPage>(new
    {
        Models = await database.ReadAsync(
            session =>
                RegistrySearch.Models(session, new RegistryQuery(null, ["last_updated_timestamp DESC"], MostModels, null)).RegisteredModels ?? [],
            cancellationToken),
    });

    private async Task<IResult> ModelAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var name = Part(request, "name");
        var (model, versions) = await database.ReadAsync(session =>
            (ModelStore.Get(session, name),
                session.Query(
                    $"SELECT {VersionStore.Columns} FROM model_versions WHERE name = $1 ORDER BY version DESC LIMIT 1000",
                    row => VersionStore.Read(session, row),
                    name)),
            cancellationToken);
        return View<ModelPage>(new { Model = model, Versions = versions });
    }

    private async Task<IResult> VersionAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (name, number) = (Part(request, "name"), RegistryNames.Version(Part(request, "version")));
        var (version, location) = await database.ReadAsync(
            session => (VersionStore.Get(session, name, number), VersionStore.StorageLocation(session, name, number)),
            cancellationToken);
        var address = $"name={Show.Url(name)}&version={number}&path=";
        var files = await artifacts.LoadAsync(
            location,
            request.Query["path"],
            $"/models/{Show.Url(name)}/versions/{number}",
            $"/model-versions/get-artifact?{address}",
            $"/artifact-image?{address}",
            cancellationToken);
        return View<VersionPage>(new { Version = version, Artifacts = files });
    }

    /// <summary>A chart for each metric of which one of the runs has more than one value, with a line for each run that has the metric.</summary>
    private static List<MetricChart> Charts(Session session, IReadOnlyList<Run> runs) =>
        [.. MetricHistory.KeysOfSeveral(session, runs.Select(static run => run.Info.RunId), MaxCharts)
            .Select(key => new MetricChart(key, [.. runs.Select(run => ChartSeries.Read(session, run.Info.RunName, run.Info.RunId, key))]))];

    private static string Part(HttpRequest request, string name) => (string)request.RouteValues[name]!;

    private static RazorComponentResult<T> View<T>(object parameters, int statusCode = StatusCodes.Status200OK) where T : IComponent =>
        new(parameters) { StatusCode = statusCode, PreventStreamingRendering = true };
}
