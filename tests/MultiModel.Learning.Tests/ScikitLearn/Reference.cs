using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MultiModel.Testing;

namespace MultiModel.Learning.Tests.ScikitLearn;

/// <summary>What the live scikit-learn makes of all cases, in one Python process.</summary>
public sealed class Reference : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Lazy<JsonElement> results;

    public Reference() => results = new Lazy<JsonElement>(Run);

    internal JsonElement Of(int index) => results.Value[index];

    internal double[] Doubles(int index, string name) => MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(folder.File($"{index}.{name}"))).ToArray();

    internal int[] Integers(int index, string name) => MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(folder.File($"{index}.{name}"))).ToArray();

    internal Matrix Matrix(int index, string name) => new(Of(index).GetProperty("rows").GetInt32(), Of(index).GetProperty("columns").GetInt32(), Doubles(index, name));

    internal Labels Labels(int index, string property)
    {
        var values = Of(index).GetProperty(property).EnumerateArray().ToArray();
        return values[0].ValueKind switch
        {
            JsonValueKind.String => Learning.Labels.Of(Array.ConvertAll(values, static value => value.GetString()!)),
            JsonValueKind.Number => Learning.Labels.Of(Array.ConvertAll(values, static value => value.GetInt64())),
            _ => Learning.Labels.Of(Array.ConvertAll(values, static value => value.GetBoolean())),
        };
    }

    public void Dispose() => folder.Dispose();

    private JsonElement Run()
    {
        var python = Requires.PythonWithScikitLearn();
        File.WriteAllText(folder.File("cases.json"), new JsonArray([.. Cases.All.Select(static test => test.ToJson())]).ToJsonString());
        var script = RepositoryFiles.PathOf("tests", "MultiModel.Learning.Tests", "ScikitLearn", "reference.py");
        using var process = Process.Start(new ProcessStartInfo(python, [script, folder.Path]) { RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return JsonDocument.Parse(File.ReadAllText(folder.File("results.json"))).RootElement;
    }
}
