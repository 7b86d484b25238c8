using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MultiModel.ServiceDefaults.Hosting;

namespace MultiModel.ServiceDefaults.Tests.Hosting;

public sealed class SettingsExtensionsTests
{
    [Theory]
    [InlineData("Store:Folder", "x", "Store__Folder is no setting; there are Size, Address, Auth, Keys.")]
    [InlineData("Store:Auth:User", "x", "Store__Auth__User is no setting; there are Users.")]
    [InlineData("Store:Keys:1:ReadOnyl", "true", "Store__Keys__1__ReadOnyl is no setting; there are Name, ReadOnly.")]
    [InlineData("Store:Secret", "x", "Store__Secret is no setting; there are Size, Address, Auth, Keys.")]
    [InlineData("Store:Size", "two", "Store__Size cannot be 'two': give a whole number.")]
    [InlineData("Store:Keys:0:ReadOnly", "maybe", "Store__Keys__0__ReadOnly cannot be 'maybe': give true or false.")]
    [InlineData("Store:Size", "0", "Store__Size must lie between 1 and 9.")]
    public void Settings_ThatAreWrong_SayWhich(string key, string value, string message)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Read((key, value)));

        Assert.Equal(message, StartupFailure.Describe(failure));
    }

    [Fact]
    public void Settings_OfEveryKind_AreBoundWhateverTheirCase()
    {
        var settings = Read(("store:size", "2"), ("Store:Address", "http://127.0.0.1:1"), ("Store:Auth:Users:ada", "secret"), ("Store:Keys:0:ReadOnly", "true"));

        Assert.Equal((2, new Uri("http://127.0.0.1:1"), "secret", true), (settings.Size, settings.Address, settings.Auth.Users["ada"], Assert.Single(settings.Keys).ReadOnly));
    }

    private static Store Read(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddSettings<Store>("Store").Services.BuildServiceProvider();
        return services.GetRequiredService<IOptions<Store>>().Value;
    }

    internal sealed class Store
    {
        [Range(1, 9, ErrorMessage = "Store__Size must lie between 1 and 9.")]
        public int Size { get; set; } = 1;

        public Uri? Address { get; set; }

        public Auth Auth { get; set; } = new();

        public List<Key> Keys { get; set; } = [];

        /// <summary>Not the configuration's to set.</summary>
        public string Secret { get; private set; } = "";
    }

    internal sealed class Auth
    {
        public Dictionary<string, string> Users { get; set; } = [];
    }

    internal sealed class Key
    {
        public string? Name { get; set; }

        public bool ReadOnly { get; set; }
    }
}
