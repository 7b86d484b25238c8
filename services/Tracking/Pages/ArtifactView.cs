using MultiModel.Tracking.Artifacts;

namespace MultiModel.Tracking.Pages;

/// <summary>The folder or file of an artifact root that a page shows.</summary>
/// <param name="Page">The page's address; a path is appended as the query <c>path</c>.</param>
/// <param name="Download">Address that a path is appended to, to fetch the file.</param>
/// <param name="Image">Address that a path is appended to, to show the file as an image.</param>
/// <param name="Files">The entries of the folder that <paramref name="Path"/> is or lies in.</param>
/// <param name="Preview">Of a file.</param>
/// <param name="Error">Why nothing can be shown.</param>
public sealed record ArtifactView(
    string RootUri, string Page, string Download, string Image, ArtifactPath Path, ArtifactPath Folder, IReadOnlyList<Artifacts.FileInfo> Files, Preview? Preview, string? Error)
{
    /// <summary>Entries of a folder that a page shows.</summary>
    public const int MostFiles = 1000;

    public string Address(string path) => path.Length == 0 ? $"{Page}#artifacts" : $"{Page}?path={Show.Url(path)}#artifacts";
}
