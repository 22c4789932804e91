# docker build --build-arg VERSION=v0.1.0 -t tfidlint .
# docker run --rm -v "$PWD:/src" tfidlint plan.json
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags="-s -w -X main.version=$VERSION" -o /tfidlint ./cmd/tfidlint

FROM scratch
COPY --from=build /tfidlint /tfidlint
WORKDIR /src
USER 65534:65534
ENTRYPOINT ["/tfidlint"]
