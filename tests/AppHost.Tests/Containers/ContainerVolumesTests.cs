using MultiModel.AppHost.Containers;
using MultiModel.Testing;

namespace MultiModel.AppHost.Tests.Containers;

public sealed class ContainerVolumesTests
{
    [Fact]
    public void NameOf_OneFolder_IsTheSameAtEachStartAndOneForEachResource()
    {
        using var folder = new TemporaryFolder();

        var first = ContainerVolumes.NameOf("minio", folder.Path);

        Assert.Equal(first, ContainerVolumes.NameOf("minio", folder.Path));
        Assert.Matches(@"\Amultimodel-minio-[0-9a-f]{8}\z", first);
        Assert.Equal(first.Replace("minio", "mlflow", StringComparison.Ordinal), ContainerVolumes.NameOf("mlflow", folder.Path));
    }

    [Fact]
    public void NameOf_TwoFolders_ShareNoVolume()
    {
        using var one = new TemporaryFolder();
        using var other = new TemporaryFolder();

        Assert.NotEqual(ContainerVolumes.NameOf("minio", one.Path), ContainerVolumes.NameOf("minio", other.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b c")]
    public void NameOf_FileWithoutAnId_KeepsItAndSaysWhere(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(ContainerVolumes.FileName), content);

        var error = Assert.Throws<InvalidDataException>(() => ContainerVolumes.NameOf("minio", folder.Path));

        Assert.Contains(folder.File(ContainerVolumes.FileName), error.Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(folder.File(ContainerVolumes.FileName)));
    }
}
