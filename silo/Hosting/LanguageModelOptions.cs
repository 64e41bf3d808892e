using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;
using SalesFlow.Contracts;
using SalesFlow.Journal;

namespace SalesFlow.Hosting;

/// <summary>A language model that may remark on contracts (section <c>SalesFlow:LanguageModel</c>). Without an endpoint there is none.</summary>
public sealed class LanguageModelOptions
{
    /// <summary>Base address of an OpenAI-compatible service, for example <c>https://api.example.com/v1</c>. Default: none.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The model's name there. Set together with the endpoint.</summary>
    public string? Model { get; set; }

    /// <summary>The key that the service asks for. Default: none, for services that ask for none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>How long one text may take, with its one repetition. Default: one minute.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <exception cref="ConfigurationException">One line that says what is wrong and what to do.</exception>
    public void Check()
    {
        if (Endpoint is not null && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            throw new ConfigurationException($"SalesFlow__LanguageModel__Endpoint={Endpoint} must be an http or https address such as https://api.example.com/v1");
        }

        if (Endpoint is null != string.IsNullOrWhiteSpace(Model))
        {
            throw new ConfigurationException("SalesFlow__LanguageModel__Endpoint and SalesFlow__LanguageModel__Model are set together, or neither is");
        }

        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromMinutes(10))
        {
            throw new ConfigurationException($"SalesFlow__LanguageModel__Timeout={Timeout} must lie between 00:00:01 and 00:10:00");
        }
    }
}

/// <summary>Puts the language model into a silo, where one is configured.</summary>
internal static class LanguageModelSetup
{
    public static void AddLanguageModel(this IServiceCollection services, LanguageModelOptions options)
    {
        if (options.Endpoint is null)
        {
            return;
        }

        services.AddSingleton(_ => Client(options));
        services.AddSingleton(new LanguageReaderOptions(options.Model!, options.Timeout));
        services.AddSingleton<LanguageReader>();
        services.AddSingleton<ICommitListener>(provider => provider.GetRequiredService<LanguageReader>());
        services.AddHostedService(provider => provider.GetRequiredService<LanguageReader>());
    }

    private static IChatClient Client(LanguageModelOptions options) => new OpenAIClient(
        new ApiKeyCredential(string.IsNullOrEmpty(options.ApiKey) ? "none" : options.ApiKey),
        new OpenAIClientOptions { Endpoint = new Uri(options.Endpoint!), NetworkTimeout = options.Timeout, RetryPolicy = new ClientRetryPolicy(1) }).GetChatClient(options.Model).AsIChatClient();
}
