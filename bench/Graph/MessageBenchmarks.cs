using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using MultiModel.GraphRunner.Models;
using MultiModel.Graphs.Execution;
using MultiModel.Graphs.Messages;
using MultiModel.Learning;
using MultiModel.Learning.Datasets;
using MultiModel.Mlflow;

namespace MultiModel.Graphs.Benchmarks;

/// <summary>What one request costs inside the process, without HTTP: the parts, and all of it from the body's bytes to the answer's.</summary>
[MemoryDiagnoser]
[InProcess]
public class MessageBenchmarks
{
    private readonly ArrayBufferWriter<byte> output = new(1 << 20);
    private string folder = "";
    private byte[] body = [];
    private Matrix rows = null!;
    private NativeModel scaler = null!;
    private NativeModel svc = null!;
    private GraphExecutor graph = null!;
    private SeldonMessage answer = null!;

    [Params(1, 1000)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        folder = Directory.CreateTempSubdirectory().FullName;
        IrisModels.Write(folder);
        (scaler, svc) = (ModelDirectory.Load(Path.Combine(folder, "scaler")), ModelDirectory.Load(Path.Combine(folder, "svc")));
        var iris = Iris.Load().Data;
        rows = iris.Take([.. Enumerable.Range(0, Rows).Select(row => row % iris.Rows)]);
        var text = Enumerable.Range(0, Rows).Select(row => $"[{string.Join(',', rows.Row(row).ToArray().Select(static value => FormattableString.Invariant($"{value:0.0}")))}]");
        body = Encoding.UTF8.GetBytes($$$"""{"data":{"ndarray":[{{{string.Join(',', text)}}}]}}""");
        var last = new GraphNode("svc", NodeRole.Predict, new ModelNode("svc", "image", svc, null), []);
        graph = new GraphExecutor(new GraphNode("scaler", NodeRole.TransformInput, new ModelNode("scaler", "image", scaler, null), [last]));
        answer = Answer();
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(folder, recursive: true);

    [Benchmark]
    public Payload Parse() => SeldonMessage.FromJson(body).Payload;

    [Benchmark(Baseline = true)]
    public ModelOutput Models() => svc.Invoke("predict", ((ModelOutput.Numbers)scaler.Invoke("transform", rows)).Values);

    [Benchmark]
    public int Write()
    {
        output.ResetWrittenCount();
        SeldonMessageWriter.Write(answer, output);
        return output.WrittenCount;
    }

    [Benchmark]
    public int BodyToAnswer()
    {
        output.ResetWrittenCount();
        SeldonMessageWriter.Write(Answer(), output);
        return output.WrittenCount;
    }

    private SeldonMessage Answer() => graph.PredictAsync(SeldonMessage.FromJson(body), new CallContext("", long.MaxValue, CancellationToken.None)).GetAwaiter().GetResult();
}
