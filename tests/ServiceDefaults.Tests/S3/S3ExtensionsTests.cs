using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Minio;
using MultiModel.ServiceDefaults.S3;

namespace MultiModel.ServiceDefaults.Tests.S3;

public sealed class S3ExtensionsTests
{
    [Fact]
    public void AddS3_WithEndpointAndKeys_ConfiguresTheClient()
    {
        using var services = Build(("AWS_ENDPOINT_URL", "http://127.0.0.1:5114"), ("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "secret"));

        var client = services.GetRequiredService<IMinioClient>();

        Assert.Equal("127.0.0.1:5114", client.Config.BaseUrl);
        Assert.False(client.Config.Secure);
        Assert.Equal("us-east-1", client.Config.Region);
    }

    [Theory]
    [InlineData(null, "id", "secret", "AWS_ENDPOINT_URL is not set")]
    [InlineData("127.0.0.1:5114", "id", "secret", "AWS_ENDPOINT_URL is not set to an http or https address")]
    [InlineData("ftp://127.0.0.1", "id", "secret", "must be an http or https address")]
    [InlineData("http://127.0.0.1:5114/prefix", "id", "secret", "must be an http or https address")]
    [InlineData("http://127.0.0.1:5114", null, "secret", "AWS_ACCESS_KEY_ID is not set")]
    [InlineData("http://127.0.0.1:5114", "id", "", "AWS_SECRET_ACCESS_KEY is not set")]
    public void AddS3_WithAMissingOrWrongSetting_NamesTheVariable(string? endpoint, string? accessKey, string? secretKey, string expected)
    {
        using var services = Build(("AWS_ENDPOINT_URL", endpoint), ("AWS_ACCESS_KEY_ID", accessKey), ("AWS_SECRET_ACCESS_KEY", secretKey));

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<S3Options>>().Value);

        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("id", false)]
    public async Task AddS3_StoreThatMayBeAbsent_StartsWithoutAnyVariableAlone(string accessKey, bool starts)
    {
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0", "--AWS_ENDPOINT_URL", "", "--AWS_ACCESS_KEY_ID", accessKey, "--AWS_SECRET_ACCESS_KEY", ""]);
        builder.AddS3(mayBeAbsent: true);
        await using var app = builder.Build();

        if (starts)
            await app.StartAsync(TestContext.Current.CancellationToken);
        else
            await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(TestContext.Current.CancellationToken));

        Assert.Throws<OptionsValidationException>(() => app.Services.GetRequiredService<IMinioClient>());
    }

    private static ServiceProvider Build(params (string Key, string? Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        foreach (var (key, value) in settings)
            builder.Configuration[key] = value;
        builder.AddServiceDefaults();
        builder.AddS3();
        return builder.Services.BuildServiceProvider();
    }
}
