using MultiModel.Tracking.Api;
using MultiModel.Tracking.Experiments;
using MultiModel.Tracking.Storage;

namespace MultiModel.Tracking.Inputs;

/// <summary>runs/log-inputs and runs/outputs.</summary>
public sealed class InputRoutes(Database database)
{
    private const int MaxDatasets = 1000;

    public void Map(MlflowRoutes routes)
    {
        routes.Post("runs/log-inputs", LogInputsAsync);
        routes.Post("runs/outputs", LogOutputsAsync);
    }

    private Task<object> LogInputsAsync(Fields request, CancellationToken cancellationToken)
    {
        var id = request.RequiredRunId();
        DatasetInput[] datasets = [.. request.Messages("datasets").Select(ReadDataset)];
        if (datasets.Length > MaxDatasets)
            throw MlflowException.Invalid($"A request can log at most {MaxDatasets} datasets, got {datasets.Length}.");
        string[] models = [.. request.Messages("models").Select(static model => model.Required("model_id"))];
        return database.WriteAsync(session => { InputStore.LogInputs(session, id, datasets, models); return MlflowRoutes.Nothing; }, cancellationToken);
    }

    private Task<object> LogOutputsAsync(Fields request, CancellationToken cancellationToken)
    {
        var id = request.RequiredRunId();
        ModelOutput[] models = [.. request.Messages("models").Select(static model => new ModelOutput(model.Required("model_id"), model.Int64("step") ?? 0))];
        if (models.Length == 0)
            throw MlflowException.Missing("models");
        return database.WriteAsync(session => { InputStore.LogOutputs(session, id, models); return MlflowRoutes.Nothing; }, cancellationToken);
    }

    private static DatasetInput ReadDataset(Fields input)
    {
        var dataset = input.Message("dataset") ?? throw MlflowException.Missing("dataset");
        Tag[] tags = [.. input.Messages("tags").Select(static tag =>
            new Tag(Validation.Length("InputTag key", tag.Required("key"), 255), Validation.Length("InputTag value", tag.Required("value"), 500)))];
        return new DatasetInput(tags, new Dataset(
            Validation.Length("Dataset name", dataset.Required("name"), 500), Validation.Length("Dataset digest", dataset.Required("digest"), 36),
            dataset.Required("source_type"), Validation.Length("Dataset source", dataset.Required("source"), 65_535),
            Optional("Dataset schema", dataset.String("schema"), 1_048_575), Optional("Dataset profile", dataset.String("profile"), 16_777_215)));
    }

    private static string? Optional(string what, string? value, int limit) => string.IsNullOrEmpty(value) ? null : Validation.Length(what, value, limit);
}
