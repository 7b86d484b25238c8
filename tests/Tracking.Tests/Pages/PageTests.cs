using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Tests.Pages;

/// <summary>The pages as the server sends them.</summary>
public sealed class PageTests
{
    [Fact]
    public async Task Address_OfNoPage_AnswersAPageThatSaysSo()
    {
        using var server = new TrackingServer();

        using var answer = await server.Http.GetAsync("/experiment/0", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("<h1>Not found</h1>", html, StringComparison.Ordinal);
        Assert.Contains("There is no page /experiment/0.", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfADatabaseThatFails_IsAPageThatSaysWhereToLook()
    {
        using var server = new TrackingServer();
        await using (var database = new SqliteConnection($"Data Source={Assert.Single(Directory.GetFiles(server.DataDirectory, "*.db"))};Pooling=False"))
        {
            await database.OpenAsync(TestContext.Current.CancellationToken);
            using var command = database.CreateCommand();
            command.CommandText = "ALTER TABLE experiment_tags RENAME TO gone";
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        using var answer = await server.Http.GetAsync("/experiments/0", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.True(answer.Headers.Contains("Content-Security-Policy"));
        Assert.Contains("its log has the details under request ", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/experiments/0", HttpStatusCode.OK)]
    [InlineData("/runs/absent", HttpStatusCode.NotFound)]
    [InlineData("/absent", HttpStatusCode.NotFound)]
    public async Task Head_OfAnAddress_AnswersAsGetWithoutTheBody(string address, HttpStatusCode expected)
    {
        using var server = new TrackingServer();
        using var request = new HttpRequestMessage(HttpMethod.Head, address);

        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_OfAParent_LinksToItAndFromItToItsChildren()
    {
        using var server = new TrackingServer();
        var parent = await server.Http.CreateRunAsync("search");
        Assert.DoesNotContain(">Children<", await server.Http.GetStringAsync($"/runs/{parent}", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var child = (string)(await server.Http.CallAsync("runs/create", new
        {
            experiment_id = "0",
            run_name = "nested",
            tags = new[] { new { key = "mlflow.parentRunId", value = parent }, new { key = "mlflow.note.content", value = "The <best> one." } },
        }))["run"]!["info"]!["run_id"]!;

        var page = await server.Http.GetStringAsync($"/runs/{child}", TestContext.Current.CancellationToken);
        Assert.Contains($"<a href=\"/runs/{parent}\"><code>{parent}</code></a>", page, StringComparison.Ordinal);
        Assert.Contains("<p class=\"description\">The &lt;best&gt; one.</p>", page, StringComparison.Ordinal);
        var link = Regex.Match(await server.Http.GetStringAsync($"/runs/{parent}", TestContext.Current.CancellationToken), "<a href=\"([^\"]*)\">1 run</a>").Groups[1].Value;
        var children = await server.Http.GetStringAsync(WebUtility.HtmlDecode(link), TestContext.Current.CancellationToken);
        Assert.Contains($"/runs/{child}\"", children, StringComparison.Ordinal);
        Assert.DoesNotContain($"/runs/{parent}\"", children, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OfManyVersions_NamesEachModelOnceAndTheNewestVersionFirst()
    {
        using var server = new TrackingServer();
        var run = await server.Http.CreateRunAsync();
        await server.Http.CallAsync("registered-models/create", new { name = "svc" });
        for (var version = 1; version <= 21; version++)
            await server.Http.CallAsync("model-versions/create", new { name = "svc", source = $"runs:/{run}/svc", run_id = run });

        var page = await server.Http.GetStringAsync($"/runs/{run}", TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(1, 21).Reverse().Select(static number => $"{number}"), Regex.Matches(page, "/models/svc/versions/([0-9]+)").Select(static match => match.Groups[1].Value));
        Assert.Single(Regex.Matches(page, ">Registered<"));
    }

    [Fact]
    public async Task Name_OfSpacesOnly_IsALinkThatCanBeSeen()
    {
        using var server = new TrackingServer();
        var run = await server.Http.CreateRunAsync(" ");
        await server.Http.CallAsync("registered-models/create", new { name = " " });

        Assert.Contains($"<a href=\"/runs/{run}\">(blank)</a>", await server.Http.GetStringAsync("/experiments/0", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("<a href=\"/models/%20\">(blank)</a>", await server.Http.GetStringAsync("/models", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Experiments_MoreThanThePageShows_SaysWhichItShows()
    {
        using var server = new TrackingServer();
        Assert.Contains("1 in this tracking server", await server.Http.GetStringAsync("/", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var experiments = server.Services.GetRequiredService<ExperimentStore>();
        await server.Services.GetRequiredService<Database>().WriteAsync(session => Enumerable.Range(0, 1000).Select(number => experiments.Create(session, $"e{number}", null, [])).ToList(),
            TestContext.Current.CancellationToken);

        Assert.Contains("the 1000 that were made last", await server.Http.GetStringAsync("/", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compare_WithAHistoryOfOneRun_NamesThatRunAloneInTheLegend()
    {
        using var server = new TrackingServer();
        var (with, without) = (await server.Http.CreateRunAsync("with"), await server.Http.CreateRunAsync("without"));
        await server.Http.CallAsync("runs/log-batch", new { run_id = with, metrics = new[] { new { key = "loss", value = 1, timestamp = 1, step = 0 }, new { key = "loss", value = 2, timestamp = 2, step = 1 } } });

        var html = await server.Http.GetStringAsync($"/compare?run={without}&run={with}", TestContext.Current.CancellationToken);

        var legend = html[html.IndexOf("class=\"legend\"", StringComparison.Ordinal)..];
        legend = legend[..legend.IndexOf("</ul>", StringComparison.Ordinal)];
        Assert.Contains("series-1", legend, StringComparison.Ordinal);
        Assert.EndsWith("with</li>", legend.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("without", legend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_WithMoreMetricsThanColumns_SayHowManyAreNotShown()
    {
        using var server = new TrackingServer();
        var run = await server.Http.CreateRunAsync();
        Task LogAsync(int from, int count) => server.Http.CallAsync("runs/log-batch", new { run_id = run, metrics = Enumerable.Range(from, count).Select(static i => new { key = $"m{i}", value = i, timestamp = 1 }) });

        await LogAsync(0, 8);
        Assert.DoesNotContain("have no column", await server.Http.GetStringAsync("/experiments/0", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await LogAsync(8, 3);
        Assert.Contains("Further metrics and parameters, 3, have no column", await server.Http.GetStringAsync("/experiments/0", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>A client may give any number for a time: that of time.time_ns(), for one.</summary>
    [Theory]
    [InlineData(1_700_000_000_000, 1_700_000_000_000_000_000)]
    [InlineData(long.MinValue, long.MaxValue)]
    [InlineData(long.MaxValue, long.MinValue)]
    public async Task Run_WithTimesThatAreNone_IsShown(long start, long end)
    {
        using var server = new TrackingServer();
        var run = (string)(await server.Http.CallAsync("runs/create", new { experiment_id = "0", start_time = start }))["run"]!["info"]!["run_id"]!;
        await server.Http.CallAsync("runs/update", new { run_id = run, end_time = end });
        var other = await server.Http.CreateRunAsync();

        foreach (var page in new[] { "/", "/experiments/0", $"/runs/{run}", $"/compare?run={run}&run={other}" })
        {
            using var answer = await server.Http.GetAsync(page, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, $"{page}: {(int)answer.StatusCode}");
        }
    }

    /// <summary>A version may be registered with the run of another server, or with no run's id at all.</summary>
    [Fact]
    public async Task Model_WithAVersionOfARunThatIsNotHere_LinksItAsItIsWritten()
    {
        using var server = new TrackingServer();
        await server.Http.CallAsync("registered-models/create", new { name = "m" });
        await server.Http.CallAsync("model-versions/create", new { name = "m", source = "s3://bucket/m", run_id = "r 1?" });

        Assert.Contains("<a href=\"/runs/r%201%3F\"><code>r 1?</code></a>", await server.Http.GetStringAsync("/models/m", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("<a href=\"/runs/r%201%3F\"><code>r 1?</code></a>", await server.Http.GetStringAsync("/models/m/versions/1", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
