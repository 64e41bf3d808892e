using SalesFlow.Client;
using SalesFlow.Web.Look;

namespace SalesFlow.Web.Admin;

/// <summary>A page on which settings are changed: says what was saved, and puts the server's objections at the fields they name.</summary>
public abstract class AdminPage : PageBase
{
    /// <summary>What the server had to say about single fields of the last save.</summary>
    protected IReadOnlyList<FieldError> Errors { get; private set; } = [];

    /// <summary>What was done, in words; null = nothing yet.</summary>
    protected string? Done { get; set; }

    /// <summary>A save is on its way.</summary>
    protected bool Saving { get; private set; }

    /// <summary>The stable code of the last refusal, such as <c>version-mismatch</c>.</summary>
    protected string? Refused { get; private set; }

    /// <summary>Runs a save once at a time. True when it went well.</summary>
    protected async Task<bool> SaveAsync(Func<Task> work)
    {
        if (Saving)
        {
            return false;
        }

        (Saving, Errors, Done, Refused) = (true, [], null, null);
        try
        {
            return await TryAsync(async () =>
            {
                try
                {
                    await work();
                    Names.Forget();
                }
                catch (SalesFlowException refused)
                {
                    (Errors, Refused) = (refused.Errors, refused.Code);
                    throw;
                }
            });
        }
        finally
        {
            Saving = false;
            await Names.ReadAsync();
        }
    }

    /// <summary>Takes back what was said of the last save.</summary>
    protected void Unsay() => (Errors, Done, Refused, Trouble) = ([], null, null, null);
}
