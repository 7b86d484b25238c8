using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.EventEmitters;

namespace MultiModel.Manifests;

/// <summary>
/// Writes a string plain only when no YAML reader, 1.1 or 1.2, takes it for anything else, and in double quotes otherwise: YamlDotNet's
/// own rule leaves <c>1e3</c> plain, which is a number. A text of several lines becomes a block that a person can read.
/// </summary>
internal sealed partial class QuotingEmitter(IEventEmitter next) : ChainedEventEmitter(next)
{
    public override void Emit(ScalarEventInfo eventInfo, IEmitter emitter)
    {
        if (eventInfo.Source.Value is string text)
            eventInfo.Style = Lines().IsMatch(text) ? ScalarStyle.Literal
                : Harmless().IsMatch(text) && !Keyword().IsMatch(text) ? ScalarStyle.Plain
                : ScalarStyle.DoubleQuoted;
        base.Emit(eventInfo, emitter);
    }

    /// <summary>Names, paths, URIs, images, environment variables, options; amounts such as 500m and 64Mi.</summary>
    [GeneratedRegex(@"\A((--|(\.\./)+)?[A-Za-z/][A-Za-z0-9_./:@+-]*(?<!:)|[1-9][0-9]*(m|[KMGT]i))\z")]
    private static partial Regex Harmless();

    /// <summary>Printable ASCII in lines that each end, none with a space at its end, the first not indented: what a block keeps byte for byte.</summary>
    [GeneratedRegex(@"\A(?! )(([!-~]| (?!\n))+\n)+\z")]
    private static partial Regex Lines();

    [GeneratedRegex(@"\A(y|n|yes|no|on|off|true|false|null)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Keyword();
}
