using System.CommandLine;
using System.Text.RegularExpressions;
using MultiModel.ServiceDefaults.Hosting;
using MultiModel.Trainer.Runs;

namespace MultiModel.Trainer.Commands;

/// <summary>The command line: serve (the default), run the pipeline once, or run one step.</summary>
public static partial class TrainerCommand
{
    public static RootCommand Create()
    {
        var once = new Option<bool>("--once") { Description = "Run the pipeline once and end: status 0 when it succeeded." };
        var noCache = new Option<bool>("--no-cache") { Description = "Run every step, whether its input changed or not." };
        var settings = Rest();
        var root = new RootCommand("Trains the models of multi_model_pipeline. Without --once it stays and answers POST /runs. "
            + "Settings may follow as --key=value, for example --Pipeline:Kernel=linear.")
        {
            once, noCache, GlobalOptions.VerboseOption, settings, StepCommands.Create(),
        };
        root.SetAction(async (parsed, ct) =>
        {
            var given = parsed.GetValue(settings) ?? [];
            if (given.FirstOrDefault(static token => !Setting().IsMatch(token)) is { } unknown)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"'{unknown}' is not an option. Settings are written --key=value; --help lists the options.");
                return 1;
            }
            var options = new GlobalOptions(!parsed.GetValue(once), parsed.GetValue(GlobalOptions.VerboseOption), parsed.GetValue(noCache));
            var app = TrainerApp.Build(given, options);
            return options.Serves
                ? await app.RunServiceAsync(static services => services.GetRequiredService<RunStore>().Open())
                : await new OneRun(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error).ExecuteAsync(app, options, ct);
        });
        return root;
    }

    /// <summary>
    /// What no option of a command takes: settings, or what it refuses in one line. Help says nothing of it, where it has a section on
    /// arguments of another program for commands that take unmatched tokens.
    /// </summary>
    internal static Argument<string[]> Rest() => new("rest") { Hidden = true, Arity = ArgumentArity.ZeroOrMore };

    [GeneratedRegex(@"^--(urls|[A-Z][A-Z0-9_]*|[A-Za-z]\w*(:\w+)+)=")]
    private static partial Regex Setting();
}
