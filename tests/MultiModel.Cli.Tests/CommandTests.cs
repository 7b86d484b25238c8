using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using MultiModel.Learning;
using MultiModel.Learning.Datasets;
using MultiModel.Manifests;
using MultiModel.Mlflow;
using MultiModel.Testing;

namespace MultiModel.Cli.Tests;

public sealed class CommandTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Render_Chain_PassesTheLinter()
    {
        using var folder = new TemporaryFolder();
        var (status, manifest, _) = await RunAsync("", "render", "scaler=s3://mlflow/a/scaler", "svc=s3://mlflow/b/svc", "--name", "two");
        Assert.Equal(0, status);
        Assert.Contains("name: two", manifest, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File("m.yaml"), manifest, Ct);

        Assert.Equal((0, "Nothing found.\n", ""), await RunAsync("", "lint", folder.File("m.yaml")));
        Assert.Equal((0, "Nothing found.\n", ""), await RunAsync(manifest, "lint", "-"));
    }

    [Fact]
    public async Task Lint_Fault_IsNamedWithItsPlaceAndMended()
    {
        using var folder = new TemporaryFolder();
        var manifest = await FaultyAsync();
        var file = folder.File("m.yaml");
        await File.WriteAllTextAsync(file, manifest, Ct);

        var (status, output, _) = await RunAsync("", "lint", file);
        Assert.Equal(0, status);
        Assert.Matches($@"^{file}:\d+:\d+: warning MM401: svc-initializer: s3://mlflow/b/svc has no slash at its end\.\n", output);
        var sarif = (await RunAsync("", "lint", file, "--format", "sarif")).Output;
        Assert.Contains("\"ruleId\": \"MM401\"", sarif, StringComparison.Ordinal);
        Assert.Contains($"\"uri\": \"{Path.GetRelativePath(Environment.CurrentDirectory, file)}\"", sarif, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("", "lint", "--fix", file)).Status);
        Assert.Equal(manifest.Replace("s3://mlflow/b/svc", "s3://mlflow/b/svc/", StringComparison.Ordinal), await File.ReadAllTextAsync(file, Ct));
    }

    [Fact]
    public async Task Lint_WithAStore_LooksIntoTheModels()
    {
        using var folder = new TemporaryFolder();
        await using var s3 = await FolderS3.StartAsync(folder.Path);
        ModelDirectory.Write(folder.File("scaler"), new StandardScaler().Fit(Iris.Load().Data), Details(Iris.Load().Data));
        ModelDirectory.Write(folder.File("named"), new SVC().Fit(Iris.Load().Data, Labels.Of([.. Iris.Load().Target.AsInt64().Select(static label => $"species {label}")]), ct: Ct), Details(Iris.Load().Data));
        ModelDirectory.Write(folder.File("narrow"), new StandardScaler().Fit(Narrow), Details(Narrow));
        (string, string?)[] store = [("AWS_ENDPOINT_URL", s3.Address), ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret")];

        async Task<(int Status, string Output, string Errors)> LintAsync(string second)
            => await LintOfAsync("scaler", second);
        async Task<(int Status, string Output, string Errors)> LintOfAsync(string first, string second)
            => await RunAsync((await RunAsync("", "render", $"scaler=s3://mlflow/{first}", $"svc=s3://mlflow/{second}")).Output, store, "lint", "-");

        Assert.Equal((0, "Nothing found.\n", ""), await LintAsync("scaler"));
        var slash = await RunAsync(await FaultyAsync("scaler"), store, "lint", "-");
        Assert.Single(slash.Output.Split('\n'), static line => line.Contains("MM401", StringComparison.Ordinal));
        var missing = await LintAsync("none");
        Assert.Equal(1, missing.Status);
        Assert.Matches(@"^-:\d+:\d+: error MM501: svc: there is nothing at s3://mlflow/none/\.\n", missing.Output);
        Assert.Contains("error MM502: scaler answers 4 values a row; svc takes 2.", (await LintAsync("narrow")).Output, StringComparison.Ordinal);
        Assert.Contains("error MM503: scaler answers texts; svc takes numbers.", (await LintOfAsync("named", "scaler")).Output, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder.File("narrow"), "MLmodel"), "flavors: [", Ct);
        Assert.Matches(@"error MM505: svc: s3://mlflow/narrow/: .*MLmodel.*\n", (await LintAsync("narrow")).Output);
        s3.IsDown = true;
        var down = await LintAsync("scaler");
        Assert.Equal((2, ""), (down.Status, down.Output));
        Assert.Contains("The listing of s3://mlflow/scaler/ failed at the S3 store", down.Errors, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Lint_FixOfALink_MendsItsTargetAndKeepsItsMode()
    {
        using var folder = new TemporaryFolder();
        var (target, link) = (folder.File("m.yaml"), folder.File("link.yaml"));
        await File.WriteAllTextAsync(target, await FaultyAsync(), Ct);
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(link, "m.yaml");

        Assert.Equal(0, (await RunAsync("", "lint", "--fix", link)).Status);

        Assert.Equal("m.yaml", new FileInfo(link).LinkTarget);
        Assert.Contains("s3://mlflow/b/svc/", await File.ReadAllTextAsync(target, Ct), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(target));
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(folder.Path).Count());
    }

    [Fact]
    public async Task Lint_FileThatIsNoUtf8_IsRefusedAndLeftAsItIs()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("latin.yaml");
        var bytes = Encoding.Latin1.GetBytes("# caf\u00e9\n" + await FaultyAsync());
        await File.WriteAllBytesAsync(file, bytes, Ct);

        var (status, _, errors) = await RunAsync("", "lint", "--fix", file);

        Assert.Equal(2, status);
        Assert.StartsWith($"{file}: it is not UTF-8", errors, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(file, Ct));
    }

    [Fact]
    public async Task Lint_OneFileOfTwoIsMissing_TheOthersFindingsAreTold()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("m.yaml");
        await File.WriteAllTextAsync(file, await FaultyAsync(), Ct);

        var (status, output, errors) = await RunAsync("", "lint", folder.File("none.yaml"), file);

        Assert.Equal(2, status);
        Assert.Contains($"{file}:", output, StringComparison.Ordinal);
        Assert.StartsWith($"{folder.File("none.yaml")}: ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_FixOfStandardInputAsSarif_KeepsThemApart()
    {
        var (status, output, errors) = await RunAsync(await FaultyAsync(), "lint", "--fix", "-", "--format", "sarif");

        Assert.Equal(0, status);
        Assert.StartsWith("apiVersion: ", output, StringComparison.Ordinal);
        Assert.Contains("s3://mlflow/b/svc/", output, StringComparison.Ordinal);
        Assert.Equal("2.1.0", JsonDocument.Parse(errors).RootElement.GetProperty("version").GetString());
    }

    [Theory]
    [InlineData("lint -")]
    [InlineData("render a=s3://b/c")]
    [InlineData("--help")]
    [UnsupportedOSPlatform("windows")]
    public async Task AnyCommand_StandardOutputIsFull_IsOneLineAndStatus2(string arguments)
    {
        Requires.That(File.Exists("/dev/full"), "/dev/full");
        await using var process = ProgramProcess.Start("/bin/sh", ["-c", $"exec dotnet \"$0\" {arguments} > /dev/full", Program]);
        await process.EndInputAsync("kind: SeldonDeployment");

        var (status, _, errors) = await process.ExitAsync();

        Assert.Equal(2, status);
        Assert.StartsWith("Standard output cannot be written: ", Assert.Single(errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_NoRows_IsToldBeforeAnybodyIsAsked() =>
        Assert.Equal((2, "", "There is no row on standard input. A row is written 5.1,3.5,1.4,0.2.\n"), await RunAsync("\n", "predict", "http://127.0.0.1:1/", "-"));

    [Fact]
    public async Task Predict_ByteOrderMarkBeforeTheRows_IsPassedOver() =>
        Assert.Equal((2, "", "Row 1: \"a\" is no number. A row is written 5.1,3.5,1.4,0.2.\n"), await RunAsync("\uFEFF5.1,a\n", "predict", "http://127.0.0.1:1/", "-"));

    [Theory]
    [InlineData("404 Not Found", "", "answered 404 Not Found. A graph's")]
    [InlineData("200 OK", "<html>a login page</html>", "answered 200 OK and no JSON. A graph's")]
    [InlineData("502 Bad Gateway", "<html>a proxy's page</html>", "answered 502 Bad Gateway and no JSON. A graph's")]
    [InlineData("200 OK\r\nContent-Type: text/html; charset=none", "<html>a page</html>", "answered 200 OK and no JSON. A graph's")]
    public async Task Predict_AnswerThatIsNoJson_IsToldByItsStatus(string status, string body, string reason)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asked = RunAsync("", "predict", $"http://{listener.LocalEndpoint}/nowhere", "1,2");
        using var client = await listener.AcceptTcpClientAsync(Ct);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\n\r\n{body}"), Ct);

        var (exit, output, errors) = await asked;

        Assert.Equal((1, ""), (exit, output));
        Assert.StartsWith($"http://{listener.LocalEndpoint}/nowhere {reason}", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lint|--fixx|m.yaml", "error: '--fixx' is not an option (a file of that name is written ./--fixx).")]
    [InlineData("run|-p=8080", "error: '-p=8080' is not an option (a file of that name is written ./-p=8080).")]
    [InlineData("render|a=s3://b/c|--namespaces=x", "error: '--namespaces=x' is not an option (a file of that name is written ./--namespaces=x).")]
    [InlineData("lint|--format|xml|m.yaml", "error: Argument 'xml' not recognized.")]
    [InlineData("lint", "error: Required argument missing for command: 'lint'.")]
    public async Task AnyCommand_WrongArgument_IsNamedAndStatus2(string arguments, string message)
    {
        var (status, output, errors) = await RunAsync("", arguments.Split('|'));

        Assert.Equal((2, ""), (status, output));
        Assert.StartsWith(message, errors, StringComparison.Ordinal);
        Assert.EndsWith("Run with --help for the commands and options.\n", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoCommand_ShowsTheCommands()
    {
        var (status, output, errors) = await RunAsync("");

        Assert.Equal((0, ""), (status, errors));
        Assert.All(["lint", "run", "predict", "render"], command => Assert.Contains($"\n  {command} ", output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("render|a")]
    [InlineData("render|UPPER=s3://b/c")]
    [InlineData("render|a=s3://b/1|b=s3://b/1|c=s3://b/1|d=s3://b/1|e=s3://b/1|f=s3://b/1|g=s3://b/1|h=s3://b/1|i=s3://b/1|j=s3://b/1|k=s3://b/1")]
    [InlineData("lint|/nowhere/at/all.yaml")]
    [InlineData("predict|http://127.0.0.1:1/|1,two")]
    [InlineData("predict|http://127.0.0.1:1/|1,2")]
    [InlineData("predict|here|1,2")]
    public async Task AnyCommand_WrongInput_IsOneLineAndStatus2(string arguments)
    {
        var (status, _, errors) = await RunAsync("", arguments.Split('|'));

        Assert.Equal(2, status);
        Assert.Single(errors.Trim().Split('\n'));
    }

    /// <summary>A manifest whose only fault is an address without its closing slash, for an initializer to which that matters.</summary>
    internal static async Task<string> FaultyAsync(string key = "b/svc") => (await RunAsync("", "render", $"svc=s3://mlflow/{key}")).Output
        .Replace($"s3://mlflow/{key}/", $"s3://mlflow/{key}", StringComparison.Ordinal).Replace(Images.Initializer, "kfserving/storage-initializer:v0.6.1", StringComparison.Ordinal);

    internal static string Program => Path.Combine(AppContext.BaseDirectory, "multimodel.dll");

    private static Matrix Narrow => new(3, 2, [1, 2, 3, 4, 5, 7]);

    private static ModelDetails Details(Matrix X) => new("scaler", X.Take([0, 1, 2]), new Dictionary<string, string>(), new Dictionary<string, double>(), DateTimeOffset.UnixEpoch);

    internal static Task<(int Status, string Output, string Errors)> RunAsync(string input, params string[] arguments) => RunAsync(input, [], arguments);

    private static async Task<(int Status, string Output, string Errors)> RunAsync(string input, (string Name, string? Value)[] variables, params string[] arguments)
    {
        await using var process = ProgramProcess.Start(Program, arguments, variables);
        await process.EndInputAsync(input);
        return await process.ExitAsync();
    }
}
