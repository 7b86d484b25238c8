using System.Diagnostics;
using MultiModel.ServiceDefaults.Telemetry;

namespace MultiModel.GraphRunner;

internal static class Tracing
{
    public static readonly ActivitySource Graphs = new(Instrumentation.Graphs);
}
