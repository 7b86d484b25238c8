using System.CommandLine;

namespace MultiModel.Cli.Commands;

internal static class ArgumentExtensions
{
    /// <summary>Keeps a misspelt option from being taken for an argument.</summary>
    public static void RefuseOptions(this Argument argument) => argument.Validators.Add(static result =>
    {
        foreach (var token in result.Tokens.Where(static token => token.Value.StartsWith('-') && token.Value != ManifestFile.StandardInput))
            result.AddError($"'{token.Value}' is not an option (a file of that name is written ./{token.Value}).");
    });
}
