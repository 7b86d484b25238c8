using System.CommandLine;
using MultiModel.Trainer.Configuration;
using MultiModel.Trainer.Runs;
using MultiModel.Trainer.Steps;

namespace MultiModel.Trainer.Commands;

/// <summary><c>trainer step NAME</c>: one step of the pipeline on given paths, as Kubeflow Pipelines runs it.</summary>
internal static class StepCommands
{
    private static readonly PipelineOptions Defaults = new();

    public static Command Create() => new("step", "Run one step of the pipeline on given paths.")
    {
        LoadIrisData(), TrainScaler(), TrainSvc(), Upload(),
    };

    private static Command LoadIrisData()
    {
        var dataset = Optional("--dataset", "iris, the path of a CSV file, or its s3:// URI.", Defaults.Dataset);
        var column = Optional("--target-column", "Name of the label column; the last one when left out.", "");
        var (data, target) = (Output("--data", "CSV to write: the features."), Output("--target", "CSV to write: the labels."));
        return Step(Steps.LoadIrisData.Name, "Write a dataset's features and labels as CSV.", [dataset, column, data, target], async (services, parsed, ct) =>
        {
            var loaded = await services.GetRequiredService<LoadIrisData>().RunAsync(
                parsed.GetValue(dataset)!, parsed.GetValue(column)!, parsed.GetValue(data)!, parsed.GetValue(target)!, ct);
            return $"{loaded.Rows} rows, {loaded.Features} features, {loaded.Classes} classes";
        });
    }

    private static Command TrainScaler()
    {
        var data = Input("--data", "CSV of the features.");
        var (scaled, model) = (Output("--scaled-data", "CSV to write: the features, standardized."), Output("--model", "Model directory to write."));
        return Step(TrainScalerFromCsv.Name, "Fit a StandardScaler.", [data, scaled, model], (services, parsed, _) =>
        {
            var trained = services.GetRequiredService<TrainScalerFromCsv>().Run(parsed.GetValue(data)!, parsed.GetValue(scaled)!, parsed.GetValue(model)!);
            return Task.FromResult($"StandardScaler of {trained.Features} features");
        });
    }

    private static Command TrainSvc()
    {
        var (data, target) = (Input("--train-data", "CSV of the scaled features."), Input("--train-target", "CSV of the labels."));
        var model = Output("--model", "Model directory to write.");
        var kernel = Optional("--kernel", "linear, poly, rbf or sigmoid.", Defaults.Kernel);
        var c = Optional("--c", "Penalty of the error term, in (0, inf).", "1");
        return Step(TrainSvcFromCsv.Name, "Fit an SVC on scaled data.", [data, target, kernel, c, model], (services, parsed, ct) =>
        {
            var parameters = TrainingParameters.From(new PipelineOptions { Kernel = parsed.GetValue(kernel)! });
            var trained = services.GetRequiredService<TrainSvcFromCsv>().Run(
                parsed.GetValue(data)!, parsed.GetValue(target)!, TrainingParameters.ToSvc(name => parameters[name]), parsed.GetValue(model)!, static _ => { }, ct);
            return Task.FromResult(FormattableString.Invariant($"SVC {parsed.GetValue(kernel)}, {trained.SupportVectors} support vectors, accuracy {trained.Accuracy:0.#####}"));
        });
    }

    private static Command Upload()
    {
        var model = Input("--model", "Model directory.");
        var name = new Option<string>("--model-name") { Description = "Name of the run, and of the folder under its artifacts.", Required = true };
        var runId = new Option<string?>("--run-id") { Description = "File to write the run id to." };
        return Step(UploadSklearnModelToMlflow.Name, "Register a model directory in MLflow and S3.", [model, name, runId], async (services, parsed, ct) =>
            "run " + await services.GetRequiredService<UploadSklearnModelToMlflow>().RunAsync(parsed.GetValue(model)!, parsed.GetValue(name)!, parsed.GetValue(runId), ct));
    }

    private static Command Step(string name, string description, Option[] options, Func<IServiceProvider, ParseResult, CancellationToken, Task<string>> execute)
    {
        var command = new Command(name, description);
        foreach (var option in options)
            command.Add(option);
        command.SetAction(async (parsed, ct) =>
        {
            var verbose = parsed.GetValue(GlobalOptions.VerboseOption);
            await using var app = TrainerApp.Build([], new GlobalOptions(Serves: false, verbose));
            try
            {
                await Console.Out.WriteLineAsync(await execute(app.Services, parsed, ct));
                return 0;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                await Console.Error.WriteLineAsync($"{name}: {(verbose ? exception : FailureMessage.Of(exception))}");
                return 1;
            }
        });
        return command;
    }

    private static Option<string> Input(string name, string description) => new(name) { Description = description, Required = true, HelpName = "PATH" };

    private static Option<string> Output(string name, string description) => Input(name, description);

    private static Option<string> Optional(string name, string description, string value) => new(name) { Description = description, DefaultValueFactory = _ => value };
}
