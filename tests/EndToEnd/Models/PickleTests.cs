using System.Diagnostics;
using System.Text.Json;
using Minio.DataModel.Args;
using MultiModel.EndToEnd.Hosting;
using MultiModel.EndToEnd.Predictions;
using MultiModel.Testing;

namespace MultiModel.EndToEnd.Models;

[Collection(nameof(RunningApplication))]
public sealed class PickleTests(RunningApplication application)
{
    private const string Script = """
        import json, pandas, pickle, sys, warnings
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a pickle of another version than scikit-learn's would only warn
            scaler, svc = (pickle.load(open(path, "rb")) for path in sys.argv[1:3])
        rows = pandas.DataFrame(json.load(sys.stdin), columns=scaler.feature_names_in_)
        print(json.dumps(svc.predict(scaler.transform(rows)).tolist()))
        """;

    [Fact]
    public async Task Pickles_OfTheLiveModels_LoadInScikitLearnAndPredictTheSame()
    {
        var python = Requires.PythonWithScikitLearn();
        var ct = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder();
        using var store = application.Store();
        var runs = await application.LiveRunsAsync(ct);
        foreach (var (model, run) in runs)
            await store.GetObjectAsync(new GetObjectArgs().WithBucket("mlflow")
                .WithObject($"mlflow/artifacts/0/{run}/artifacts/{model}/model.pkl").WithFile(folder.File($"{model}.pkl")), ct);

        using var process = Process.Start(new ProcessStartInfo(python, ["-c", Script, folder.File("scaler.pkl"), folder.File("svc.pkl")])
        { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(Iris.Rows).AsMemory(), ct);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync(ct);
        var output = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);

        Assert.True(process.ExitCode == 0, await errors);
        Assert.Equal(await application.PredictAsync(Iris.Rows, ct), JsonSerializer.Deserialize<long[]>(output));
    }
}
