using System.Diagnostics;
using MultiModel.ServiceDefaults.Telemetry;

namespace MultiModel.Deployer;

internal static class Tracing
{
    public static readonly ActivitySource Rollouts = new(Instrumentation.Rollouts);
}
