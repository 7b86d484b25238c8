using System.CommandLine;
using MultiModel.Learning;
using MultiModel.Trainer.Configuration;
using MultiModel.Trainer.Runs;
using MultiModel.Trainer.Steps;

namespace MultiModel.Trainer.Commands;

/// <summary><c>trainer step NAME</c>: one step of the pipeline on given paths, as Kubeflow Pipelines runs it.</summary>
internal static class StepCommands
{
    private const int Cancelled = 130;

    private static readonly PipelineOptions Defaults = new();

    public static Command Create()
    {
        var rest = TrainerCommand.Rest();
        var steps = new Command("step", "Run one step of the pipeline on given paths.") { LoadData(), TrainScaler(), TrainSvc(), Upload(), rest };
        steps.SetAction(async (parsed, _) =>
        {
            var asked = parsed.GetValue(rest) is [var first, ..] ? $"'{first}' is not a step" : "Name a step";
            await parsed.InvocationConfiguration.Error.WriteLineAsync(
                $"step: {asked}: {string.Join(", ", steps.Subcommands.Select(static step => step.Name))}. "
                + "--help tells what each does.");
            return 1;
        });
        return steps;
    }

    private static Command LoadData()
    {
        var dataset = Optional("--dataset", "iris, the path of a CSV file, or its s3:// address.", Defaults.Dataset);
        var column = Optional("--target-column", "Name of the label column; the last one when left out.", "");
        var fraction = Optional("--test-fraction", "Share of the rows to hold out, in [0, 1).", Defaults.TestFraction);
        var seed = Optional("--seed", "Seed of the split.", Defaults.Seed);
        var (data, target) = (Required("--data", "CSV to write: the features."), Required("--target", "CSV to write: the labels."));
        var (testData, testTarget) = (Path("--test-data", "CSV to write: the features that are held out."), Path("--test-target", "CSV to write: their labels."));
        return Step(
            LoadIrisData.Name,
            "Write a dataset's features and labels as CSV.",
            [dataset, column, fraction, seed, data, target, testData, testTarget],
            async (services, parsed, ct) =>
            {
                var request = new LoadIrisData.Request(parsed.GetValue(dataset)!, parsed.GetValue(column)!, parsed.GetValue(fraction), parsed.GetValue(seed));
                var loaded = await services.GetRequiredService<LoadIrisData>().RunAsync(
                    request,
                    new(parsed.GetValue(data)!, parsed.GetValue(target)!),
                    Both(parsed, testData, testTarget) is var (a, b) ? new(a, b) : null,
                    ct);
                return $"{loaded.Rows} rows, {loaded.TestRows} held out, {loaded.Features} features, {loaded.Classes} classes";
            });
    }

    private static Command TrainScaler()
    {
        var (data, scaled) = (Required("--data", "CSV of the features."), Required("--scaled-data", "CSV to write: the features, standardized."));
        var (test, scaledTest) = (Path("--test-data", "CSV of features that were held out."), Path("--scaled-test-data", "CSV to write: those, standardized."));
        var model = Required("--model", "Model directory to write.");
        return Step(TrainScalerFromCsv.Name, "Fit a StandardScaler.", [data, scaled, test, scaledTest, model], (services, parsed, _) =>
        {
            var trained = services.GetRequiredService<TrainScalerFromCsv>().Run(
                new(parsed.GetValue(data)!, parsed.GetValue(scaled)!), Both(parsed, test, scaledTest) is var (a, b) ? new(a, b) : null, parsed.GetValue(model)!);
            return Task.FromResult($"StandardScaler of {trained.Features} features");
        });
    }

    private static Command TrainSvc()
    {
        var (data, target) = (Required("--train-data", "CSV of the scaled features."), Required("--train-target", "CSV of the labels."));
        var (testData, testTarget) = (Path("--test-data", "CSV of the scaled features that were held out."), Path("--test-target", "CSV of their labels."));
        var svc = new SvcOptions();
        var folds = Optional("--folds", "Folds of the cross-validation, 2 or more; 0 for none.", Defaults.Folds);
        var model = Required("--model", "Model directory to write.");
        return Step(TrainSvcFromCsv.Name, "Fit an SVC on scaled data.", [data, target, testData, testTarget, .. svc.All, folds, model], (services, parsed, ct) =>
        {
            var parameters = svc.Read(parsed);
            var scores = services.GetRequiredService<TrainSvcFromCsv>().Run(
                new(parsed.GetValue(data)!, parsed.GetValue(target)!), Both(parsed, testData, testTarget) is var (a, b) ? new(a, b) : null,
                parameters, parsed.GetValue(folds), parsed.GetValue(model)!, parsed.InvocationConfiguration.Output.WriteLine, ct);
            return Task.FromResult($"SVC {parameters.Kernel.ToName()}: {scores}");
        });
    }

    private static Command Upload()
    {
        var model = Required("--model", "Model directory.");
        var name = new Option<string>("--model-name") { Description = "Name of the run, and of the folder under its artifacts.", Required = true, HelpName = "NAME" };
        var runId = Path("--run-id", "File to write the run id to.");
        return Step(UploadSklearnModelToMlflow.Name, "Register a model directory in MLflow and S3.", [model, name, runId], async (services, parsed, ct) =>
            "run " + await services.GetRequiredService<UploadSklearnModelToMlflow>().RunAsync(
                parsed.GetValue(model)!,
                parsed.GetValue(name)!,
                parsed.GetValue(runId),
                pipelineRunId: null,
                ct));
    }

    private static Command Step(string name, string description, Option[] options, Func<IServiceProvider, ParseResult, CancellationToken, Task<string>> execute)
    {
        var rest = TrainerCommand.Rest();
        var command = new Command(name, description) { rest };
        foreach (var option in options)
            command.Add(option);
        command.SetAction(async (parsed, ct) =>
        {
            var verbose = parsed.GetValue(GlobalOptions.VerboseOption);
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            // A step takes no settings, and a misspelt option must not train with the default.
            if (parsed.GetValue(rest) is [var unknown, ..])
            {
                await error.WriteLineAsync($"{name}: '{unknown}' is not an option; --help lists the options.");
                return 1;
            }
            // What runs before the first await does so before System.CommandLine listens to signals.
            await Task.Yield();
            await using var app = TrainerApp.Build([], new GlobalOptions(Serves: false, verbose));
            try
            {
                await output.WriteLineAsync(await execute(app.Services, parsed, ct));
                return 0;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                await error.WriteLineAsync($"{name}: cancelled");
                return Cancelled;
            }
            catch (Exception exception)
            {
                await error.WriteLineAsync($"{name}: {(verbose ? exception : FailureMessage.Of(exception))}");
                return 1;
            }
        });
        return command;
    }

    /// <exception cref="ArgumentException">One of the two is given without the other.</exception>
    private static (string, string)? Both(ParseResult parsed, Option<string?> first, Option<string?> second) => (parsed.GetValue(first), parsed.GetValue(second)) switch
    {
        (null, null) => null,
        ({ } a, { } b) => (a, b),
        _ => throw new ArgumentException($"{first.Name} and {second.Name} belong together: give both or none."),
    };

    private static Option<string> Required(string name, string description) => new(name) { Description = description, Required = true, HelpName = "PATH" };

    private static Option<string?> Path(string name, string description) => new(name) { Description = description, HelpName = "PATH" };

    private static Option<T> Optional<T>(string name, string description, T value) => new(name) { Description = description, DefaultValueFactory = _ => value };
}
