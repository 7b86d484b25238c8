using System.Diagnostics;
using MultiModel.Testing;

namespace MultiModel.Mlflow.Tests;

/// <summary>Runs a script in Debian's Python with scikit-learn, with every warning an error.</summary>
internal static class PythonScript
{
    public static async Task<string> RunAsync(string script, params string[] arguments)
    {
        var python = Requires.PythonWithScikitLearn();
        using var process = Process.Start(new ProcessStartInfo(python, ["-W", "error", "-", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OMP_NUM_THREADS"] = "1", ["OPENBLAS_NUM_THREADS"] = "1" },
        })!;
        await process.StandardInput.WriteAsync(script);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        return output;
    }
}
