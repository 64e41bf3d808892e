namespace SalesFlow.Api;

/// <summary>Checks the members of a small request and answers all that is wrong at once.</summary>
internal sealed class Check
{
    private readonly List<FieldError> errors = [];

    public void Add(string pointer, string detail) => errors.Add(new(pointer, detail));

    public string Id(string? value, string pointer)
    {
        if (!GrainKeys.IsId(value))
        {
            Add(pointer, value is null ? "is missing" : "must be 1 to 128 of the characters A-Z a-z 0-9 . _ : -");
        }

        return value ?? "";
    }

    /// <summary>A name that people gave, such as a team's: any words, 1 to 64 characters.</summary>
    public string? OptionalName(string? value, string pointer)
    {
        if (value is not null && (string.IsNullOrWhiteSpace(value) || value.Length > 64 || value.Any(char.IsControl)))
        {
            Add(pointer, "must be 1 to 64 characters");
        }

        return value;
    }

    public string? OptionalId(string? value, string pointer) => value is null ? null : Id(value, pointer);

    public string Text(string? value, string pointer, int most = 500)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            Add(pointer, "is missing");
        }
        else if (value.Length > most)
        {
            Add(pointer, $"is longer than {most} characters");
        }

        return value ?? "";
    }

    public DateTimeOffset Time(DateTimeOffset? value, string pointer)
    {
        if (value is null)
        {
            Add(pointer, "is missing");
        }

        return value ?? default;
    }

    /// <exception cref="ProblemException">Something was wrong.</exception>
    public void Done()
    {
        if (errors.Count > 0)
        {
            throw new ProblemException(Problems.Invalid([.. errors]));
        }
    }
}
