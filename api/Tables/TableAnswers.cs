using System.Data;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using MiniExcelLibs;
using SalesFlow.Api;
using SalesFlow.Calendars;
using SalesFlow.Tenants;

namespace SalesFlow.Tables;

/// <summary>
/// Any list as a table: <c>?format=csv</c> or <c>xlsx</c>, or that type in <c>Accept</c>. The endpoint itself answers, page after page, and what it answers is written as rows; it knows nothing of it, so rights
/// and filters are its own. With <c>limit</c> or <c>cursor</c> it is that page alone. <c>heads=names</c> leaves names and moments as programs have them.
/// </summary>
internal sealed class TableAnswers(RequestDelegate next, ICatalogues catalogues, TimeProvider time)
{
    /// <summary>Rows of one workbook, which is made in memory. CSV goes out as it is read, without end.</summary>
    public const int MostRows = 50_000;

    private const string CsvType = "text/csv";
    private const string XlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public Task InvokeAsync(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method) && Asked(http.Request) is { } form && TableShape.Of(http.GetEndpoint()) is { } shape ? TellAsync(http, form, shape) : next(http);

    private static string? Asked(HttpRequest request)
    {
        if (request.QueryString.HasValue && request.Query["format"] is [{ } format])
        {
            return format is "csv" or "xlsx" ? format : null;
        }

        var accept = request.Headers.Accept.ToString();
        return accept.StartsWith(CsvType, StringComparison.OrdinalIgnoreCase) ? "csv" : accept.StartsWith(XlsxType, StringComparison.OrdinalIgnoreCase) ? "xlsx" : null;
    }

    private async Task TellAsync(HttpContext http, string form, TableShape shape)
    {
        var (request, response) = (http.Request, http.Response);
        var query = request.Query.Where(pair => pair.Key is not ("format" or "heads")).ToDictionary(pair => pair.Key, pair => pair.Value);
        var one = query.ContainsKey("limit") || query.ContainsKey("cursor");
        var plain = request.Query["heads"] == "names";
        var zone = plain ? null : LocalZone.Find((await catalogues.GetAsync(http.Caller().Tenant)).Settings.TimeZone);
        request.Headers.Remove("If-None-Match");
        request.Headers.Accept = "application/json";
        if (!one)
        {
            query["limit"] = $"{Paging.Most}";
        }

        var file = $"{request.Path.Value!.Trim('/')["v1/".Length..].Replace('/', '-')}-{Stamp.Now(time):yyyyMMdd-HHmmss}.{form}";
        var heads = shape.Columns.Select(column => plain ? column : TableHeads.Of(column)).ToArray();
        using var book = form == "xlsx" ? Book(heads) : null;
        for (var first = true; ; first = false)
        {
            var (page, answer, whole) = await PageAsync(http, query);
            if (page is null)
            {
                // Not a list but what was wrong: as the endpoint said it, unless rows went out already.
                if (!first && form == "csv")
                {
                    http.Abort();
                    return;
                }

                response.StatusCode = answer.StatusCode;
                foreach (var (name, value) in answer.Headers)
                {
                    response.Headers[name] = value;
                }

                await response.Body.WriteAsync(whole, http.RequestAborted);
                return;
            }

            if (first)
            {
                Head(response, form, file);
                if (book is null)
                {
                    await response.WriteAsync("\uFEFF" + TableCells.Line(heads), Encoding.UTF8, http.RequestAborted);
                }
            }

            using (page)
            {
                var rows = page.RootElement.GetProperty(shape.List).EnumerateArray();
                if (book is null)
                {
                    var text = new StringBuilder();
                    foreach (var row in rows)
                    {
                        text.Append(TableCells.Line(shape.Columns.Select(column => TableCells.Value(row, column, zone))));
                    }

                    await response.WriteAsync(text.ToString(), Encoding.UTF8, http.RequestAborted);
                }
                else
                {
                    foreach (var row in rows)
                    {
                        book.Rows.Add([.. shape.Columns.Select(column => TableCells.Workbook(TableCells.Value(row, column, zone)) ?? DBNull.Value)]);
                    }
                }

                if (book?.Rows.Count > MostRows)
                {
                    throw new ProblemException(new Problem(422, "list-too-long", "The list is too long for a workbook", $"It has more than {MostRows:N0} rows. Narrow it by its parameters, or take it as CSV, which has no bound."));
                }

                if (one || !page.RootElement.TryGetProperty("next", out var after) || after.ValueKind != JsonValueKind.String)
                {
                    break;
                }

                query["cursor"] = after.GetString();
            }
        }

        if (book is not null)
        {
            using var whole = new MemoryStream();
            await whole.SaveAsAsync(book, cancellationToken: http.RequestAborted);
            await response.Body.WriteAsync(whole.GetBuffer().AsMemory(0, (int)whole.Length), http.RequestAborted);
        }
    }

    /// <summary>Lets the endpoint answer one page into memory.</summary>
    private async Task<(JsonDocument? Page, HttpResponseFeature Answer, ReadOnlyMemory<byte> Whole)> PageAsync(HttpContext http, Dictionary<string, Microsoft.Extensions.Primitives.StringValues> query)
    {
        var (response, body) = (http.Features.GetRequiredFeature<IHttpResponseFeature>(), http.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        var answer = new HttpResponseFeature();
        var text = new MemoryStream();
        var memory = new StreamResponseBodyFeature(text);
        http.Features.Set<IHttpResponseFeature>(answer);
        http.Features.Set<IHttpResponseBodyFeature>(memory);
        try
        {
            http.Request.QueryString = new(QueryHelpers.AddQueryString("", query));
            await next(http);
            await memory.CompleteAsync();
        }
        finally
        {
            http.Features.Set(response);
            http.Features.Set(body);
        }

        var whole = text.GetBuffer().AsMemory(0, (int)text.Length);
        return (answer.StatusCode == StatusCodes.Status200OK ? JsonDocument.Parse(whole) : null, answer, whole);
    }

    private static DataTable Book(string[] heads)
    {
        var book = new DataTable { Locale = System.Globalization.CultureInfo.InvariantCulture };
        foreach (var head in heads)
        {
            book.Columns.Add(head, typeof(object));
        }

        return book;
    }

    private static void Head(HttpResponse response, string form, string file)
    {
        response.ContentType = form == "csv" ? "text/csv; charset=utf-8" : XlsxType;
        response.ContentLength = null;
        response.Headers.Remove("ETag");
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = "Accept";
        response.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";
    }
}
