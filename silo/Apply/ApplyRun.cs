using System.Net;
using System.Text.Json;
using SalesFlow.Client;
using SalesFlow.Tenants;

namespace SalesFlow.Apply;

/// <summary>Shows what the files change and, when it is wanted, changes it, one document after another: each on the condition that nobody changed it since it was shown.</summary>
internal sealed class ApplyRun(SalesFlowClient client, PolicyKinds policies, TextWriter output, bool colour)
{
    private const string Red = "\e[31m", Green = "\e[32m", Dim = "\e[2m", Plain = "\e[0m";

    /// <param name="agreed">Asked once, after the differences were shown; null = they are only shown.</param>
    /// <returns>How it ended; see <see cref="ApplyCommand"/>.</returns>
    /// <exception cref="ApplyException">Documents that the server would refuse; nothing was changed.</exception>
    public async Task<int> RunAsync(IReadOnlyList<ApplyDocument> documents, Func<bool>? agreed, CancellationToken cancel)
    {
        // Templates are checked with their nodes.
        var kinds = documents.Select(document => document.Kind).Append(DocumentKind.Find("node")!).Distinct();
        var changes = ApplyPlan.Of(documents, await ApplyPlan.PresentAsync(client, kinds, cancel), policies);
        var wanted = changes.Where(change => change.Changes).ToList();
        foreach (var change in wanted)
        {
            await ShowAsync(change);
        }

        await output.WriteLineAsync($"new {wanted.Count(change => change.IsNew)} · changed {wanted.Count(change => !change.IsNew)} · unchanged {changes.Count - wanted.Count}");
        if (wanted.Count == 0)
        {
            await output.WriteLineAsync("nothing to do");
            return ApplyCommand.Done;
        }

        if (agreed?.Invoke() != true)
        {
            await output.WriteLineAsync("nothing was changed");
            return ApplyCommand.Differs;
        }

        return await ApplyAsync(wanted, cancel);
    }

    private async Task<int> ApplyAsync(List<ApplyChange> wanted, CancellationToken cancel)
    {
        var done = 0;
        var nodesMoved = false;
        foreach (var change in wanted)
        {
            var document = change.Document;
            try
            {
                // A node that changes gives the templates that use it a new version: theirs is read again, and must say what was shown.
                var seen = document.Kind.Name == "template" && nodesMoved ? await AgainAsync(change, cancel) : change.Before?.Version ?? 0;
                var body = document.Kind.Name == "channel" ? JsonSerializer.SerializeToElement(ChannelForm.Sent(change.After, document.Body)) : document.Kind.Sent(change.After);
                var saved = await client.Documents.PutAsync(document.Kind.Collection, document.Key, body, seen, cancel);
                done++;
                nodesMoved |= document.Kind.Name == "node";
                await output.WriteLineAsync($"{document.Name}: applied");
                if (document.Kind.Name == "channel" && saved.TryGetProperty("secret", out var secret) && secret.ValueKind == JsonValueKind.String && document.Body["secret"] is null)
                {
                    await output.WriteLineAsync($"{document.Name}: its secret, told this once: {secret.GetString()}");
                }
            }
            catch (SalesFlowException refused) when (refused.Status is HttpStatusCode.PreconditionFailed or HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict)
            {
                await RefusedAsync(document, refused);
                await output.WriteLineAsync($"{done} of {wanted.Count} applied");
                return ApplyCommand.Refused;
            }
        }

        await output.WriteLineAsync($"{done} of {wanted.Count} applied");
        return ApplyCommand.Done;
    }

    private async Task<int> AgainAsync(ApplyChange change, CancellationToken cancel)
    {
        var kind = change.Document.Kind;
        await foreach (var item in client.Documents.ListAsync(kind.Collection, cancel))
        {
            var (key, version, body) = kind.Listed(item);
            if (key == change.Document.Key)
            {
                // A version that others moved on: the server refuses what was made from the one that was shown.
                return change.Before is { } before && kind.Same(before.Body, body) ? version : change.Before?.Version ?? 0;
            }
        }

        return 0;
    }

    private async Task RefusedAsync(ApplyDocument document, SalesFlowException refused)
    {
        if (refused.Status == HttpStatusCode.PreconditionFailed)
        {
            await output.WriteLineAsync($"{document.Place()}: {document.Name}: refused: somebody else changed it meanwhile, and their change was not overwritten; run again to see the difference");
            return;
        }

        if (refused.Errors.Count == 0)
        {
            await output.WriteLineAsync($"{document.Place()}: {document.Name}: refused: {refused.Detail}");
        }

        foreach (var error in refused.Errors)
        {
            await output.WriteLineAsync($"{document.Place(error.Path)}: {document.Name}: refused: {error.Path} {error.Detail}");
        }
    }

    private async Task ShowAsync(ApplyChange change)
    {
        await output.WriteLineAsync(change.IsNew ? $"{change.Document.Name} is new ({change.Document.Place()})" : $"{change.Document.Name} changes ({change.Document.Place()})");
        foreach (var (mark, text) in change.Lines)
        {
            var line = $"  {mark} {text}".TrimEnd();
            await output.WriteLineAsync(!colour ? line : mark switch { '+' => $"{Green}{line}{Plain}", '-' => $"{Red}{line}{Plain}", '…' => $"{Dim}{line}{Plain}", _ => line });
        }
    }
}
