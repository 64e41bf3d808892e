using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;

namespace SalesFlow.Api;

/// <summary>For pages that a browser opens by itself: the key may also come as the password of a sign-in that the browser asks for; the name does not matter.</summary>
internal sealed record BasicMetadata
{
    public const string Challenge = "Basic realm=\"SalesFlow\", charset=\"UTF-8\"";

    public static string? Password(string header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var parsed) || !"Basic".Equals(parsed.Scheme, StringComparison.OrdinalIgnoreCase) || parsed.Parameter is null)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[600];
        if (!Convert.TryFromBase64String(parsed.Parameter, bytes, out var length))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(bytes[..length]);
        return pair.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? pair[(colon + 1)..] : null;
    }
}

/// <summary>How endpoints say so.</summary>
public static class BasicSignIn
{
    public static TBuilder AllowBasic<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new BasicMetadata());
}
