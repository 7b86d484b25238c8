using MultiModel.Tracking.Api;
using MultiModel.Tracking.Artifacts;

namespace MultiModel.Tracking.Pages;

/// <summary>Loads the artifacts that a page shows. An object store that is slow or away costs the page its artifacts, not more.</summary>
public sealed class ArtifactViews(ArtifactStore artifacts)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<ArtifactView> LoadAsync(string rootUri, string? requestedPath, string page, string download, string image, CancellationToken cancellationToken)
    {
        var path = ArtifactPath.Parse(requestedPath);
        var view = new ArtifactView(rootUri, page, download, image, path, path, [], null, null);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await LoadAsync(view, artifacts.Locate(rootUri), patience.Token);
        }
        catch (MlflowException exception)
        {
            return view with { Error = exception.Message };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return view with { Error = $"The object store has not answered within {Patience.TotalSeconds:0} seconds. Reload the page to try again." };
        }
    }

    private async Task<ArtifactView> LoadAsync(ArtifactView view, S3Location root, CancellationToken cancellationToken)
    {
        var size = view.Path.IsRoot ? null : await artifacts.FindSizeAsync(root, view.Path, cancellationToken);
        if (size is null)
            return view with { Files = await artifacts.ListAsync(root, view.Path, cancellationToken) };
        var folder = view.Path.Parent;
        return view with
        {
            Folder = folder,
            Files = await artifacts.ListAsync(root, folder, cancellationToken),
            Preview = await Preview.LoadAsync(artifacts, root, view.Path, size.Value, cancellationToken),
        };
    }
}
