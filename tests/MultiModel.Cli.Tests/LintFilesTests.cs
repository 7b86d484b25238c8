using System.Text;
using MultiModel.Testing;
using static MultiModel.Cli.Tests.CommandTests;

namespace MultiModel.Cli.Tests;

public sealed class LintFilesTests
{
    private const string Service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lint_Folder_ChecksItsDeploymentsAndPassesOverTheRest()
    {
        using var folder = new TemporaryFolder();
        var deployment = folder.File("base/graph.yml");
        Directory.CreateDirectory(folder.File("base"));
        await File.WriteAllTextAsync(deployment, await FaultyAsync(), Ct);
        await File.WriteAllTextAsync(folder.File("base/service.yaml"), Service, Ct);
        await File.WriteAllTextAsync(folder.File("notes.txt"), "kind: [", Ct);

        var (status, output, errors) = await RunAsync("", "lint", folder.Path);

        Assert.Equal(0, status);
        Assert.StartsWith($"{deployment}:", output, StringComparison.Ordinal);
        Assert.EndsWith("0 errors, 1 warning.\n", output, StringComparison.Ordinal);
        Assert.Equal($"No SeldonDeployment in {folder.File("base/service.yaml")}: passed over.\n", errors);
    }

    [Fact]
    public async Task Lint_FolderWithALinkToItself_ReadsEachFileOnce()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("graph.yaml"), await FaultyAsync(), Ct);
        Directory.CreateSymbolicLink(folder.File("again"), folder.Path);

        var (status, output, errors) = await RunAsync("", "lint", folder.Path);

        Assert.Equal((0, ""), (status, errors));
        Assert.EndsWith("0 errors, 1 warning.\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_NoFileHoldsADeployment_IsToldAndStatus2()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("a.yaml"), Service, Ct);
        await File.WriteAllTextAsync(folder.File("b.yaml"), "", Ct);

        Assert.Equal((2, "", $"No SeldonDeployment in {folder.File("a.yaml")}, {folder.File("b.yaml")}: passed over.\n"), await RunAsync("", "lint", folder.Path));

        Directory.CreateDirectory(folder.File("empty"));
        Assert.Equal((2, "", $"{folder.File("empty")}: the folder has no .yaml, .yml or .json file.\n"), await RunAsync("", "lint", folder.File("empty")));
        Assert.Equal((2, "", $"{folder.Path}: it is a folder: name a file in it.\n"), await RunAsync("", "run", folder.Path));
    }

    [Fact]
    public async Task Lint_SeveralDeploymentsInOneFile_AreAllMended()
    {
        var (status, mended, errors) = await RunAsync($"{await FaultyAsync("a/one")}---\n{Service}---\n{await FaultyAsync("b/two")}", "lint", "--fix", "-");

        Assert.Equal((0, "Nothing found.\n"), (status, errors));
        Assert.Contains("s3://mlflow/a/one/", mended, StringComparison.Ordinal);
        Assert.Contains("s3://mlflow/b/two/", mended, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_ByteOrderMark_IsPassedOverAndKept()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("m.yaml");
        var manifest = await FaultyAsync();
        await File.WriteAllTextAsync(file, manifest, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), Ct);

        Assert.Equal((0, "0 errors, 1 warning.\n"), Last(await RunAsync("", "lint", file)));
        Assert.Equal((0, "0 errors, 1 warning.\n"), Last(await RunAsync("\uFEFF" + manifest, "lint", "-")));
        Assert.Equal((0, "Nothing found.\n", ""), await RunAsync("", "lint", "--fix", file));

        Assert.Equal(Encoding.UTF8.GetPreamble(), (await File.ReadAllBytesAsync(file, Ct)).Take(3));

        static (int, string) Last((int Status, string Output, string Errors) run) => (run.Status, run.Output.Split('\n')[^2] + "\n");
    }

    [Fact]
    public async Task Lint_EndlessFile_IsRefusedBeforeItIsRead()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("long.yaml");
        await File.WriteAllTextAsync(file, await FaultyAsync() + new string('#', 1 << 20), Ct);

        Assert.Equal((2, "", $"{file}: it has more than the 1,048,576 characters that a manifest may have.\n"), await RunAsync("", "lint", "--fix", file));
    }
}
