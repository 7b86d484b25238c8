using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using MultiModel.Graphs.Seldon;
using MultiModel.Graphs.Yaml;

namespace MultiModel.Cli.Commands;

/// <summary><c>multimodel run FILE</c>: serves the manifest on this machine until it is interrupted.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A SeldonDeployment as YAML; - is standard input." };
        file.RefuseOptions();
        var port = new Option<int>("--port") { Description = "Port on 127.0.0.1.", DefaultValueFactory = static _ => 5112 };
        port.Validators.Add(static result =>
        {
            // What is no number at all is refused already.
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && number is < 1 or > 65535)
                result.AddError("--port must be 1 to 65535.");
        });
        var command = new Command(
            "run",
            "Serves a SeldonDeployment on this machine. "
            + "Models in S3 come from the store that AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY name.\n"
            + "The file is read once, at the start: what changes in it later is served after the next start, or at once when it is sent with PUT to /manifest.")
        {
            file,
            port
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(file)!, parsed.GetValue(port), parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string file, int port, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        if (IsBusy(port))
        {
            await console.Error.WriteLineAsync($"Port {port} is in use. Stop what listens there, or choose another with --port.");
            return ExitStatus.Unusable;
        }
        var service = typeof(RunCommand).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static metadata => metadata.Key == "GraphRunner").Value!;
        var folder = Directory.CreateTempSubdirectory("multimodel-run-");
        try
        {
            var manifest = Path.Combine(folder.FullName, "manifest.yaml");
            var text = await ManifestFile.ReadAsync(file, cancellationToken);
            SeldonDeploymentYaml.Read(text);
            await File.WriteAllTextAsync(manifest, text, cancellationToken);
            var start = new ProcessStartInfo(
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet",
                [service])
            {
                RedirectStandardInput = true
            };
            start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
            start.Environment["Graph__Manifest"] = manifest;
            start.Environment["Graph__DataDirectory"] = Path.Combine(folder.FullName, "models");
            // The service ends with this process, however that ends.
            start.Environment["MULTIMODEL_STOP_ON_STDIN_END"] = "true";
            using var process = Process.Start(start)!;
            await using var stop = cancellationToken.Register(process.StandardInput.Close);
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ManifestException)
        {
            await console.Error.WriteLineAsync($"{file}: {fault.Message}");
            return ExitStatus.Unusable;
        }
        catch (Win32Exception fault)
        {
            await console.Error.WriteLineAsync($"dotnet cannot be started: {fault.Message}. Put the .NET SDK's folder on PATH, or its dotnet into DOTNET_HOST_PATH.");
            return ExitStatus.Unusable;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool IsBusy(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return false;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode == SocketError.AddressAlreadyInUse; // what else is wrong with it, the service says
        }
    }
}
