using System.CommandLine;
using MultiModel.Cli.Models;
using MultiModel.Graphs.Lint;
using MultiModel.Graphs.Seldon;

namespace MultiModel.Cli.Commands;

/// <summary><c>multimodel lint FILE...</c>: exit status 0 without errors, 1 with, 2 when an argument is wrong or a file cannot be read.</summary>
internal static class LintCommand
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "SeldonDeployments as YAML; of a folder all .yaml, .yml and .json files below it; - is standard input.",
            Arity = ArgumentArity.OneOrMore
        };
        files.RefuseOptions();
        var fix = new Option<bool>("--fix") { Description = "Write the mechanical fixes into the files (from standard input: to standard output)." };
        var format = new Option<string>("--format") { Description = "text or sarif.", DefaultValueFactory = static _ => "text" };
        format.AcceptOnlyFromAmong("text", "sarif");
        var command = new Command(
            "lint",
            "Finds what is wrong with a SeldonDeployment before a cluster does. "
            + "With AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY it looks into the models too.\n"
            + "Exit status: 0 without errors, 1 with, 2 when an argument is wrong or a file or a model cannot be read.")
        {
            files,
            fix,
            format
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(files)!,
            parsed.GetValue(fix),
            parsed.GetValue(format)!,
            parsed.InvocationConfiguration,
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] files, bool fix, string format, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var findings = new List<(string File, LintFinding Finding)>();
        var all = new List<string>();
        var passedOver = new List<string>();
        var isUnread = false;
        try
        {
            using var models = ModelLookup.FromEnvironment();
            foreach (var file in files)
                all.AddRange(await TryAsync(file, () => Task.FromResult(ManifestFile.Below(file))) ?? []);
            foreach (var file in all)
            {
                if (await TryAsync(file, () => ReadAsync(file, fix, console, cancellationToken)) is not { } text)
                    continue;
                if (all.Count > 1 && Linter.IsOfOtherKinds(text))
                {
                    passedOver.Add(file);
                    continue;
                }
                // A store that does not answer costs only what the models would show.
                var facts = models is null ? null : await TryAsync(file, () => FactsAsync(text, models, cancellationToken));
                findings.AddRange(Linter.Check(text, facts is null ? null : facts.GetValueOrDefault).Select(finding => (file, finding)));
            }
        }
        catch (IOException fault)
        {
            await console.Error.WriteLineAsync(fault.Message);
            return ExitStatus.Unusable;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitStatus.Interrupted;
        }
        // With --fix standard output is the mended standard input.
        var output = fix && files.Contains(ManifestFile.StandardInput) ? console.Error : console.Output;
        if (passedOver.Count > 0)
            await console.Error.WriteLineAsync(
                $"No SeldonDeployment in {string.Join(", ", passedOver.Take(3))}{(passedOver.Count > 3 ? $" and {passedOver.Count - 3} more" : "")}: passed over.");
        if (passedOver.Count == all.Count)
            return ExitStatus.Unusable;
        if (isUnread && findings.Count == 0)
            return ExitStatus.Unusable;
        await (format == "sarif" ? output.WriteLineAsync(Sarif.Write([.. findings.Select(static pair => (FromHere(pair.File), pair.Finding))])) : WriteTextAsync(findings, output));
        return isUnread ? ExitStatus.Unusable : findings.Any(static pair => pair.Finding.Rule.Severity == LintSeverity.Error) ? ExitStatus.Failure : ExitStatus.Success;

        async Task<T?> TryAsync<T>(string file, Func<Task<T>> read) where T : class
        {
            try
            {
                return await read();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                await console.Error.WriteLineAsync($"{file}: {fault.Message}");
                isUnread = true;
                return null;
            }
        }
    }

    /// <returns>The file's text, mended if that was asked for.</returns>
    private static async Task<string> ReadAsync(string file, bool fix, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        var text = await ManifestFile.ReadAsync(file, cancellationToken);
        if (!fix)
            return text;
        var mended = Linter.Fix(text);
        if (mended != text || file == ManifestFile.StandardInput)
            await ManifestFile.WriteAsync(file, mended, console.Output, cancellationToken);
        return mended;
    }

    private static async Task<Dictionary<ModelLocation, ModelFacts>> FactsAsync(string text, ModelLookup models, CancellationToken cancellationToken)
    {
        var facts = new Dictionary<ModelLocation, ModelFacts>();
        foreach (var location in Linter.Models(text))
            facts[location] = await models.FactsOfAsync(location, cancellationToken);
        return facts;
    }

    /// <summary>Code hosts know the files of a checkout by their place in it, which is where a check is run.</summary>
    private static string FromHere(string file) => file == ManifestFile.StandardInput ? file : Path.GetRelativePath(Environment.CurrentDirectory, file);

    private static async Task WriteTextAsync(List<(string File, LintFinding Finding)> findings, TextWriter output)
    {
        foreach (var (file, finding) in findings)
        {
            var severity = finding.Rule.Severity == LintSeverity.Error ? "error" : "warning";
            await output.WriteLineAsync($"{file}:{finding.Line}:{finding.Column}: {severity} {finding.Rule.Id}: {finding.Message}");
            await output.WriteLineAsync($"    {finding.Rule.Sentence}");
            await output.WriteLineAsync($"    fix{(finding.Edits.Count > 0 ? " (--fix)" : "")}: {finding.Rule.Fix}");
        }
        var errors = findings.Count(static pair => pair.Finding.Rule.Severity == LintSeverity.Error);
        await output.WriteLineAsync(findings.Count == 0 ? "Nothing found." : $"{Count(errors, "error")}, {Count(findings.Count - errors, "warning")}.");

        static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
    }
}
